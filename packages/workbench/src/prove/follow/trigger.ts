import { parseStatement } from '../../audit/statement/parser.ts'
import type { Command, Relation, Rule, Trigger } from '../catalogue.ts'
import { isBound, type Leak, newScope, type Scope, type Source, type World } from './world.ts'

/** What a write sets off: triggers as the one who writes, rules as the table's owner. */
export function followTriggers(
  relation: Relation,
  command: Command,
  { world, principal }: Scope,
): readonly Leak[] {
  const { triggers, rules } = world.catalogue
  return [
    ...triggers
      .filter(({ table, events }) => table === relation.oid && events.includes(command))
      .flatMap((trigger) => followTrigger(world, trigger, relation, command, principal)),
    ...rules
      .filter((rule) => rule.table === relation.oid && rule.command === command)
      .flatMap((rule) => followRule(world, rule, relation, principal)),
  ]
}

export function followTrigger(
  world: World,
  trigger: Trigger,
  relation: Relation,
  command: Command,
  principal: string,
): readonly Leak[] {
  const called = world.catalogue.functions.find(({ oid }) => oid === trigger.function)
  if (!called) return []
  const row = (alias: string) => rowOf(world, relation, alias, command, principal)
  const rows = [trigger.newTable, trigger.oldTable].flatMap((name) =>
    name === null ? [] : [[name, row(name)] as const],
  )
  const scope = {
    ...newScope(world, principal),
    sources: [row('new'), row('old')],
    rows: new Map(rows),
  }
  return world.judge.call(called, [], scope)
}

export function followRule(
  world: World,
  { name, definition, command }: Rule,
  relation: Relation,
  principal: string,
): readonly Leak[] {
  const key = `rule ${name} ${relation.oid} ${principal}`
  const known = world.memo.get(key)
  if (known) return known
  world.memo.set(key, [])
  const rule = parseStatement(definition)
  const row = (alias: string) => rowOf(world, relation, alias, command, principal)
  const scope = { ...newScope(world, relation.owner, principal), sources: [row('new'), row('old')] }
  const leaks: readonly Leak[] =
    rule && 'RuleStmt' in rule
      ? world.judge.follow(rule.RuleStmt.actions, scope)
      : [{ kind: 'unclear', does: "has SQL that can't be parsed", table: undefined }]
  world.memo.set(key, leaks)
  return leaks
}

/** The row that is written: the tenant's own, where the table's fence lets the writer write no other. */
function rowOf(
  world: World,
  relation: Relation,
  alias: string,
  command: Command,
  principal: string,
): Source {
  const tenant = world.tenancy.byOid.get(relation.oid)
  const way = alias === 'old' ? 'reading' : command === 'DELETE' ? 'reading' : 'writing'
  const isHeld =
    tenant !== undefined &&
    (!isBound(world, principal, relation) ||
      world.judge.fence(tenant, command, way, principal).kind === 'fenced')
  return { alias, relation, tenant, isHeld, isPicked: false }
}
