import type { Relation } from '../catalogue.ts'
import { qualifiedName, quoteIdentifier, shortName } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { passesPolicies, rightsTo, type Subject } from '../subject.ts'
import type { TenantTable } from '../tenants.ts'

/** Views that show the app what their owner sees, and copies that no policy fences. */
export function viewBypasses(subject: Subject): IsolationFinding[] {
  const { catalogue } = subject
  return catalogue.relations
    .filter(({ kind }) => kind.endsWith('view'))
    .filter((view) => rightsTo(subject, view).size > 0)
    .flatMap((view) => {
      const tables = tablesBehind(subject, view)
      if (view.kind === 'materialized view')
        return tables.slice(0, 1).map(() => copy(subject, view, tables))
      if (view.isInvoker) return []
      const passed = tables.filter((table) => passesPolicies(subject, view.owner, table))
      return passed.length > 0 ? [bypassingView(subject, view, passed)] : []
    })
}

/** The tables of tenants that a view reads, by itself or through other views. */
function tablesBehind({ catalogue, tenancy }: Subject, view: Relation): TenantTable[] {
  const seen = new Set<number>()
  const queue = [view.oid]
  for (let oid = queue.pop(); oid !== undefined; oid = queue.pop()) {
    if (seen.has(oid)) continue
    seen.add(oid)
    queue.push(...(catalogue.reads.get(oid) ?? []))
  }
  return tenancy.tables.filter(({ oid }) => seen.has(oid))
}

const namesOf = (tables: readonly TenantTable[]) => tables.map(shortName).join(', ')

function bypassingView(
  { role }: Subject,
  view: Relation,
  tables: readonly TenantTable[],
): IsolationFinding {
  return {
    rule: 'view-bypass',
    severity: 'hole',
    subject: shortName(view),
    title: `View ${shortName(view)} passes the policies by`,
    why: `It reads ${namesOf(tables)} as its owner ${view.owner}, whom the policies there don't bind, and ${role.name} may use it.`,
    sql: [`alter view ${qualifiedName(view)} set (security_invoker = true);`],
  }
}

function copy({ role }: Subject, view: Relation, tables: readonly TenantTable[]): IsolationFinding {
  return {
    rule: 'materialized-copy',
    severity: 'hole',
    subject: shortName(view),
    title: `${shortName(view)} holds a copy that no policy can fence`,
    why: `The materialized view keeps rows of ${namesOf(tables)}, of every tenant, and ${role.name} may read it.`,
    sql: [
      `revoke all on ${qualifiedName(view)} from ${quoteIdentifier(role.name)};`,
      `-- then offer it through a view that filters by tenant`,
    ],
  }
}

/** SECURITY DEFINER functions that touch tables of tenants as somebody whom policies don't bind. */
export function functionBypasses(subject: Subject): IsolationFinding[] {
  const { reach, role, tenancy } = subject
  return reach.definers.flatMap(({ name, owner, definition }) => {
    if (role.powers.includes(owner)) return []
    const passed = tenancy.tables.filter(
      (table) => mentions(definition, table.name) && passesPolicies(subject, owner, table),
    )
    if (passed.length === 0) return []
    return [
      {
        rule: 'function-bypass',
        severity: 'hole',
        subject: name,
        title: `Function ${name} passes the policies by`,
        why: `It is SECURITY DEFINER: it works on ${namesOf(passed)} as ${owner}, whom the policies there don't bind, and ${role.name} may call it.`,
        sql: [`alter function ${name} security invoker;`],
      },
    ]
  })
}

function mentions(text: string, word: string): boolean {
  const literal = word.replaceAll(/[^\w]/g, '\\$&')
  return new RegExp(`(?<![\\w$])${literal}(?![\\w$])`, 'i').test(text)
}
