import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { asInvoker } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { type SetOff, setOffBy } from '../follow/trigger.ts'
import { isReviewed, newScope } from '../follow/world.ts'
import type { Subject } from '../subject.ts'
import { type About, findingOf } from './leak-finding.ts'
import { writesOf } from './writes.ts'

/** Code that the app's writes set off, however far it leads. */
export function setOffByWrites(subject: Subject): IsolationFinding[] {
  const { world, role } = subject
  const all = [...writesOf(subject)].flatMap(([oid, commands]) => {
    const relation = world.relations.get(oid)
    if (relation === undefined) return []
    return [...commands].flatMap((one) => setOffBy(relation, one, newScope(world, role.name)))
  })
  const each = Map.groupBy(all, ({ kind, name, table }) => `${kind} ${name} ${table.oid}`)
  return [...each.values()].flatMap((same) => {
    const [first] = same
    if (!first || isReviewed(subject, first.called ?? { ...first.table, name: first.name }))
      return []
    // As another role, for example by a foreign key, it may do more.
    const worst = same.find(({ leaks }) => leaks.some(({ kind }) => kind === 'open')) ?? first
    return findingOf(
      aboutSetOff(worst),
      same.flatMap(({ leaks }) => leaks),
    )
  })
}

function aboutSetOff({ kind, name, table, called, principal }: SetOff): About {
  const on = `${name} on ${shortName(table)}`
  const as = called?.isDefiner
    ? `Working as ${called.owner}`
    : kind === 'rule'
      ? `Working as ${table.owner}`
      : `Set off by ${principal}`
  if (kind === 'function' && called)
    return {
      rule: 'function-bypass',
      subject: called.signature,
      what: `Function ${called.signature}, which writes of ${shortName(table)} call,`,
      as,
      sql: [asInvoker(called)],
      name: called.name,
    }
  const drop = `drop ${kind} ${quoteIdentifier(name)} on ${qualifiedName(table)};`
  return {
    rule: kind === 'rule' ? 'rule-bypass' : 'trigger-bypass',
    subject: on,
    what: `${kind === 'rule' ? 'Rule' : 'Trigger'} ${name} of ${shortName(table)}`,
    as,
    sql: [called?.isDefiner ? asInvoker(called) : drop],
    name: called?.name ?? name,
  }
}

/** Every role can set off an event trigger, even by a statement that is then refused. */
export function eventTriggers(subject: Subject): IsolationFinding[] {
  const { world, role, catalogue } = subject
  return catalogue.eventTriggers.flatMap(({ name, function: oid }) => {
    const called = catalogue.functions.find((one) => one.oid === oid)
    if (!called || isReviewed(subject, called)) return []
    return findingOf(
      {
        rule: 'trigger-bypass',
        subject: name,
        what: `Event trigger ${name}`,
        as: called.isDefiner ? `Working as ${called.owner}` : `Set off by ${role.name}`,
        sql: [
          called.isDefiner ? asInvoker(called) : `drop event trigger ${quoteIdentifier(name)};`,
        ],
        name: called.name,
      },
      world.judge.call(called, [], newScope(world, role.name)),
    )
  })
}
