import type { Relation, UserFunction } from '../catalogue.ts'
import { asInvoker, qualifiedName, quoteIdentifier, revokeAll, shortName } from '../ddl.ts'
import type { IsolationFinding, IsolationRule } from '../finding.ts'
import { followView } from '../follow/access.ts'
import { followRule, followTrigger } from '../follow/trigger.ts'
import { isBound, type Leak, newScope } from '../follow/world.ts'
import { viewLeaks } from '../follow/write.ts'
import { commandsOn, rightsTo, type Subject } from '../subject.ts'

interface About {
  readonly rule: IsolationRule
  readonly subject: string
  /** Such as `View overview`. */
  readonly what: string
  readonly as: string
  readonly sql: readonly string[]
  /** What to name with --reviewed. */
  readonly name: string
}

/** One finding for all that leaks in one place: a hole if any of it is certain. */
function findingOf(about: About, leaks: readonly Leak[]): IsolationFinding[] {
  if (leaks.length === 0) return []
  const holes = leaks.filter(({ kind }) => kind === 'open')
  const does = [...new Set((holes.length > 0 ? holes : leaks).map((leak) => leak.does))].join('; ')
  if (holes.length > 0)
    return [
      {
        rule: about.rule,
        severity: 'hole',
        subject: about.subject,
        title: `${about.what} passes the policies by`,
        why: `${about.as}, it ${does}.`,
        sql: about.sql,
      },
    ]
  return [
    {
      rule: 'not-followed',
      severity: 'undecided',
      subject: about.subject,
      title: `${about.what} can't be followed to its end`,
      why: `${about.as}, it ${does}. Judge it by eye, and then name it by --reviewed ${about.name}.`,
      sql: [],
    },
  ]
}

const isReviewed = ({ world }: Subject, one: { schema: string; name: string }) =>
  world.reviewed.has(one.name) || world.reviewed.has(`${one.schema}.${one.name}`)

/** Views that show or change what their owner may, and not only the tenant's. */
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

/** Security invokers came with Postgres 15, and help only where policies stand behind. */
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
          why: `It shows ${role.name} the tenant's rows, but writes any row as its owner ${view.owner}: it has no check option.`,
          sql: [`alter view ${qualifiedName(view)} set (check_option = 'cascaded');`],
        },
      ]
}

/** A filter without a barrier runs after whatever cheap function a query adds. */
function barrier(subject: Subject, view: Relation): IsolationFinding[] {
  const { world, role, tenancy, catalogue } = subject
  const { readsTenants } = followView(view, newScope(world, role.name))
  const reads = catalogue.reads.get(view.oid) ?? []
  const isOwnFilter = tenancy.tables.some(
    (table) => reads.includes(table.oid) && !isBound(world, view.owner, table),
  )
  if (!readsTenants || !isOwnFilter || view.isInvoker || view.isBarrier) return []
  return [
    {
      rule: 'view-barrier',
      severity: 'remark',
      subject: shortName(view),
      title: `View ${shortName(view)} filters by tenant without a barrier`,
      why: "It shows the tenant's rows only. Postgres may show a query's own functions others' rows before it filters, though: that takes somebody who writes SQL as this role.",
      sql: [`alter view ${qualifiedName(view)} set (security_barrier = true);`],
    },
  ]
}

/** Functions that work as another role, on more than the tenant's rows. */
export function functionBypasses(subject: Subject): IsolationFinding[] {
  const { reach, role, world, catalogue } = subject
  return catalogue.functions
    .filter(({ oid, isTrigger }) => reach.callable.has(oid) && !isTrigger)
    .filter((one) => one.isDefiner || one.kind === 'aggregate' || isForeign(one))
    .filter(({ owner, isDefiner }) => !isDefiner || !role.powers.includes(owner))
    .filter((one) => !isReviewed(subject, one))
    .flatMap((one) =>
      findingOf(
        {
          rule: 'function-bypass',
          subject: one.signature,
          what: `Function ${one.signature}`,
          as: one.isDefiner ? `Working as its owner ${one.owner}` : `Called by ${role.name}`,
          sql: one.kind === 'aggregate' ? [] : [asInvoker(one)],
          name: one.name,
        },
        world.judge.call(one, [], newScope(world, role.name)),
      ),
    )
}

/** Written in a language that can do whatever the server's process can. */
const isForeign = ({ language, isTrusted, kind }: UserFunction) =>
  kind !== 'aggregate' && !isTrusted && language !== 'internal'

/** What a write of the app's sets off. */
export function setOffByWrites(subject: Subject): IsolationFinding[] {
  const { catalogue } = subject
  return catalogue.relations
    .filter(({ kind }) => kind !== 'materialized view')
    .flatMap((table) => [...triggerFindings(subject, table), ...ruleFindings(subject, table)])
}

function triggerFindings(subject: Subject, table: Relation): IsolationFinding[] {
  const { world, role, catalogue } = subject
  const commands = commandsOn(subject, table)
  return catalogue.triggers
    .filter((trigger) => trigger.table === table.oid)
    .flatMap((trigger) => {
      const called = catalogue.functions.find(({ oid }) => oid === trigger.function)
      if (!called || isReviewed(subject, called)) return []
      const fired = commands.filter((command) => trigger.events.includes(command))
      const leaks = fired.flatMap((command) =>
        followTrigger(world, trigger, table, command, role.name),
      )
      return findingOf(
        {
          rule: 'trigger-bypass',
          subject: `${trigger.name} on ${shortName(table)}`,
          what: `Trigger ${trigger.name} of ${shortName(table)}`,
          as: called.isDefiner ? `Working as ${called.owner}` : `Set off by ${role.name}`,
          sql: called.isDefiner
            ? [asInvoker(called)]
            : [`drop trigger ${quoteIdentifier(trigger.name)} on ${qualifiedName(table)};`],
          name: called.name,
        },
        leaks,
      )
    })
}

function ruleFindings(subject: Subject, table: Relation): IsolationFinding[] {
  const { world, role, catalogue } = subject
  const commands = commandsOn(subject, table)
  return catalogue.rules
    .filter((rule) => rule.table === table.oid && commands.includes(rule.command))
    .filter((rule) => !isReviewed(subject, { schema: table.schema, name: rule.name }))
    .flatMap((rule) =>
      findingOf(
        {
          rule: 'rule-bypass',
          subject: `${rule.name} on ${shortName(table)}`,
          what: `Rule ${rule.name} of ${shortName(table)}`,
          as: `Working as ${table.owner}`,
          sql: [`drop rule ${quoteIdentifier(rule.name)} on ${qualifiedName(table)};`],
          name: rule.name,
        },
        followRule(world, rule, table, role.name),
      ),
    )
}
