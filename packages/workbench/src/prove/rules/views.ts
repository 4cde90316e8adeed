import { qualifiedName, shortName } from '../../postgres/names.ts'
import { parseStatement, selectOf } from '../../postgres/parser.ts'
import type { Relation } from '../catalogue.ts'
import { revokeAll } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { followView } from '../follow/access.ts'
import { isOneRow } from '../follow/query/one-row.ts'
import { isBound, isReviewed, type Leak, newScope } from '../follow/world.ts'
import { viewLeaks } from '../follow/write.ts'
import { commandsOn, rightsTo, type Subject } from '../subject.ts'
import { type About, findingOf } from './leak-finding.ts'

/** Views that show or change more than the tenant's rows. */
export function viewBypasses(subject: Subject): IsolationFinding[] {
  const { catalogue } = subject
  return catalogue.relations
    .filter((view) => view.kind === 'view' && rightsTo(subject, view).size > 0)
    .filter((view) => !isReviewed(subject, view))
    .flatMap((view) => {
      const read = viewFinding(subject, view)
      return read.length > 0 ? read : [...uncheckedView(subject, view), ...barrier(subject, view)]
    })
}

function viewFinding(subject: Subject, view: Relation): IsolationFinding[] {
  const { world, role } = subject
  const { leaks } = followView(view, newScope(world, role.name))
  const about: About = {
    rule: 'view-bypass',
    subject: shortName(view),
    what: `View ${shortName(view)}`,
    as: view.isInvoker ? `As ${role.name}` : `Working as its owner ${view.owner}`,
    sql: asInvokerView(subject, view, leaks),
    name: view.name,
  }
  return findingOf(about, leaks)
}

/** Security invokers are new in Postgres 15, and help only where the tables have policies. */
function asInvokerView(subject: Subject, view: Relation, leaks: readonly Leak[]): string[] {
  const isFenceable = leaks.every(({ table }) => table?.kind === 'table' && table.hasRowSecurity)
  return subject.catalogue.version >= 150_000 && isFenceable && !view.isInvoker
    ? [`alter view ${qualifiedName(view)} set (security_invoker = true);`]
    : [revokeAll(subject, view)]
}

function uncheckedView(subject: Subject, view: Relation): IsolationFinding[] {
  const { world, role } = subject
  const writes = commandsOn(subject, view).some((one) => one === 'INSERT' || one === 'UPDATE')
  if (!writes || !view.isUpdatable) return []
  return viewLeaks(view, newScope(world, role.name)).length === 0
    ? []
    : [
        {
          rule: 'view-unchecked',
          severity: 'hole',
          subject: shortName(view),
          title: `View ${shortName(view)} lets rows of other tenants be written`,
          why: view.hasCheckOption
            ? `It checks whose rows are written, but not that ${view.owner} writes the named tenant into them.`
            : `It shows ${role.name} the tenant's rows, but writes any row as its owner ${view.owner}: it has no check option.`,
          sql: view.hasCheckOption
            ? [revokeAll(subject, view, 'insert, update')]
            : [`alter view ${qualifiedName(view)} set (check_option = 'cascaded');`],
        },
      ]
}

/** Without security_barrier, a cheap condition of the query runs before the view's filter, and its errors show other tenants' values. */
function barrier(subject: Subject, view: Relation): IsolationFinding[] {
  const { world, role } = subject
  if (view.isInvoker || hasBarrier(view)) return []
  const { readsTenants } = followView(view, newScope(world, role.name))
  if (!readsTenants || !filtersItself(subject, view, new Set())) return []
  return [
    {
      rule: 'view-barrier',
      severity: 'hole',
      subject: shortName(view),
      title: `View ${shortName(view)} filters by tenant without a barrier`,
      why: `Postgres may run a query's own conditions before the view's: the errors of "where note::boolean", say, show ${role.name} what other tenants' rows hold.`,
      sql: [`alter view ${qualifiedName(view)} set (security_barrier = true);`],
    },
  ]
}

/** Whether conditions of the query stay outside the view: LIMIT, OFFSET and aggregates keep them out too. */
function hasBarrier({ isBarrier, definition }: Relation): boolean {
  if (isBarrier) return true
  const select = selectOf(parseStatement(definition ?? ''))
  if (select?.limitCount || select?.limitOffset) return true
  return select !== undefined && isOneRow(select)
}

/** Whether the view's owner, or that of a view behind it without a barrier, sees every tenant's rows. */
function filtersItself(
  { world, catalogue, tenancy, ...rest }: Subject,
  view: Relation,
  seen: Set<number>,
): boolean {
  if (seen.has(view.oid)) return false
  seen.add(view.oid)
  return (catalogue.reads.get(view.oid) ?? []).some((oid) => {
    const table = tenancy.byOid.get(oid)
    if (table) return !isBound(newScope(world, view.owner), table)
    const inner = world.relations.get(oid)
    if (inner?.kind !== 'view' || hasBarrier(inner)) return false
    const as = inner.isInvoker ? { ...inner, owner: view.owner } : inner
    return filtersItself({ world, catalogue, tenancy, ...rest }, as, seen)
  })
}
