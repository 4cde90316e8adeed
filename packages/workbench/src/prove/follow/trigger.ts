import { parseStatement } from '../../postgres/parser.ts'
import type { Command, ForeignKey, Relation, Rule, Trigger, UserFunction } from '../catalogue.ts'
import { isBound, type Leak, newScope, type Scope, type Source } from './world.ts'

/** Code that runs because a table is written. */
export interface SetOff {
  readonly kind: 'trigger' | 'rule' | 'function'
  readonly name: string
  readonly table: Relation
  readonly called: UserFunction | undefined
  /** Role that it works as, unless a function changes it. */
  readonly principal: string
  readonly leaks: readonly Leak[]
}

export const followTriggers = (
  relation: Relation,
  command: Command,
  scope: Scope,
): readonly Leak[] => setOffBy(relation, command, scope).flatMap(({ leaks }) => leaks)

/**
 * Triggers as the one who writes, rules as the table's owner, functions of defaults and checks; in the partitions and
 * children too, and in the tables whose foreign keys pass the change on.
 */
export function setOffBy(
  relation: Relation,
  command: Command,
  scope: Scope,
  origin: Scope = scope,
  seen: Set<string> = new Set(),
): SetOff[] {
  const here = `${relation.oid} ${command} ${scope.principal} ${scope.isUnforced}`
  if (seen.has(here)) return []
  seen.add(here)
  const { catalogue, relations } = scope.world
  const children = (catalogue.children.get(relation.oid) ?? [])
    .flatMap((oid) => relations.get(oid) ?? [])
    .filter(({ isPartition }) => isPartition || command !== 'INSERT')
  return [
    ...triggersOf(relation, command, scope, origin),
    ...rulesOf(relation, command, scope),
    ...functionsOf(relation, scope),
    ...children.flatMap((child) => setOffBy(child, command, scope, origin, seen)),
    ...catalogue.foreignKeys.flatMap((key) => {
      const passed = key.referenced === relation.oid ? passedOn(key, command) : undefined
      const table = passed && relations.get(key.table)
      return table ? setOffBy(table, passed, asKey(table, scope), origin, seen) : []
    }),
  ]
}

function passedOn({ onDelete, onUpdate }: ForeignKey, command: Command): Command | undefined {
  if (command === 'DELETE')
    return { nothing: undefined, cascade: 'DELETE' as const, set: 'UPDATE' as const }[onDelete]
  return command === 'UPDATE' && onUpdate !== 'nothing' ? 'UPDATE' : undefined
}

/** A foreign key works as the owner of the table that it changes, and FORCE doesn't bind that owner. */
const asKey = ({ owner }: Relation, scope: Scope): Scope => ({
  ...scope,
  principal: owner,
  caller: owner,
  isUnforced: true,
})

const eighteen = 180_000

function triggersOf(
  relation: Relation,
  command: Command,
  scope: Scope,
  origin: Scope,
): readonly SetOff[] {
  const { triggers, functions, version } = scope.world.catalogue
  // After triggers of a foreign key's change work as the statement's role before Postgres 18, since then as the key's.
  const after = version < eighteen ? origin : { ...scope, isUnforced: origin.isUnforced }
  return triggers
    .filter(({ table, events }) => table === relation.oid && events.includes(command))
    .flatMap((trigger) => {
      const called = functions.find(({ oid }) => oid === trigger.function)
      if (!called) return []
      const as = trigger.isBefore ? scope : after
      const leaks = followTrigger(trigger, called, relation, command, as)
      const { name } = trigger
      return [
        { kind: 'trigger', name, table: relation, called, principal: as.principal, leaks } as const,
      ]
    })
}

function followTrigger(
  trigger: Trigger,
  called: UserFunction,
  relation: Relation,
  command: Command,
  scope: Scope,
): readonly Leak[] {
  const row = (alias: string) => rowOf(relation, alias, command, scope)
  const rows = [trigger.newTable, trigger.oldTable].flatMap((name) =>
    name === null ? [] : [[name, row(name)] as const],
  )
  const sources = [row('new'), row('old')]
  return scope.world.judge.call(called, [], {
    ...around(scope),
    caller: scope.principal,
    sources,
    rows: new Map(rows),
  })
}

/** Scope of code that a statement sets off: it knows the statement's role and search_path, and no name in it. */
const around = ({ world, principal, caller, isUnforced, schemas, isPathFixed }: Scope): Scope => ({
  ...newScope(world, principal, caller),
  isUnforced,
  schemas,
  isPathFixed,
})

function rulesOf(relation: Relation, command: Command, scope: Scope): readonly SetOff[] {
  return scope.world.catalogue.rules
    .filter((rule) => rule.table === relation.oid && rule.command === command)
    .map((rule) => ({
      kind: 'rule',
      name: rule.name,
      table: relation,
      called: undefined,
      principal: relation.owner,
      leaks: followRule(rule, relation, scope),
    }))
}

function followRule(
  { name, definition, command }: Rule,
  relation: Relation,
  scope: Scope,
): readonly Leak[] {
  const { world, principal, isUnforced } = scope
  const key = `rule ${name} ${relation.oid} ${principal} ${isUnforced}`
  const known = world.memo.get(key)
  if (known) return known
  world.memo.set(key, [])
  const rule = parseStatement(definition)
  const row = (alias: string) => rowOf(relation, alias, command, scope)
  const inner: Scope = {
    ...around(scope),
    principal: relation.owner,
    caller: principal,
    sources: [row('new'), row('old')],
  }
  const leaks: readonly Leak[] =
    rule && 'RuleStmt' in rule
      ? world.judge.follow(rule.RuleStmt.actions, inner)
      : [{ kind: 'unclear', does: "has SQL that can't be parsed", table: undefined }]
  world.memo.set(key, leaks)
  return leaks
}

function functionsOf(relation: Relation, scope: Scope): readonly SetOff[] {
  const { calledByWrites, functions } = scope.world.catalogue
  const oids = calledByWrites.get(relation.oid) ?? []
  return functions
    .filter(({ oid, isTrigger }) => oids.includes(oid) && !isTrigger)
    .map((called) => ({
      kind: 'function',
      name: called.signature,
      table: relation,
      called,
      principal: scope.principal,
      leaks: scope.world.judge.call(called, [], { ...around(scope), caller: scope.principal }),
    }))
}

/** The written row; it is the tenant's where the table's policies allow no other. */
function rowOf(relation: Relation, alias: string, command: Command, scope: Scope): Source {
  const { world, principal } = scope
  const tenant = world.tenancy.byOid.get(relation.oid)
  const way = alias === 'old' ? 'reading' : command === 'DELETE' ? 'reading' : 'writing'
  const isHeld =
    tenant !== undefined &&
    (!isBound(scope, relation) ||
      world.judge.fence(tenant, command, way, principal).kind === 'fenced')
  return { alias, relation, tenant, isHeld, isPicked: false }
}
