import { descendants, namesOf, parseCondition } from '../../postgres/parser.ts'
import type { Policy, Table } from '../catalogue/catalogue.ts'
import type { PolicyOn } from './policy-text.ts'

export type Command = Exclude<Policy['command'], 'ALL'>

/** Harm of an always-true condition: to read, change or delete any row, or to write a row as any tenant's. */
export type Act = 'read' | 'change' | 'delete' | 'write'

export function commandsOf({ command }: Policy): readonly Command[] {
  return command === 'ALL' ? ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] : [command]
}

/** The acts, by command, that an always-true condition of the policy allows and no restrictive policy beside it forbids. */
export function openedBy(each: PolicyOn, beside: readonly PolicyOn[]): ReadonlyMap<Command, Act> {
  if (!each.policy.permissive) return new Map()
  return new Map(
    commandsOf(each.policy).flatMap((command) => {
      const act = actOf(each, command)
      return act && !beside.some((other) => limits(other, each, command)) ? [[command, act]] : []
    }),
  )
}

function actOf({ policy, using, check }: PolicyOn, command: Command): Act | undefined {
  const written = policy.check === undefined ? using : check
  if (command === 'INSERT') return written === 'depends' ? undefined : 'write'
  if (using !== 'depends') return acts[command]
  return command === 'UPDATE' && check !== 'depends' ? 'write' : undefined
}

const acts = { SELECT: 'read', UPDATE: 'change', DELETE: 'delete' } as const

/** Can a restrictive policy forbid a row that this one allows for the command? */
function limits(by: PolicyOn, { policy }: PolicyOn, command: Command): boolean {
  const isLimit =
    (by.policy.using !== undefined && by.using === 'depends') ||
    (by.policy.check !== undefined && by.check === 'depends')
  const isThere = !by.policy.permissive && commandsOf(by.policy).includes(command)
  return isThere && isLimit && holdsFor(by.policy, policy)
}

/** Does a policy hold for every role for which the other one does? */
export function holdsFor({ roles }: Policy, other: Policy): boolean {
  return (
    roles.length === 0 ||
    (other.roles.length > 0 && other.roles.every((role) => roles.includes(role)))
  )
}

/** Do a table's policies let every role read every row? */
export function isOpenToRead(policies: readonly PolicyOn[]): boolean {
  // A restrictive policy for one role alone forbids that one something as well.
  const isLimited = policies.some(
    ({ policy, using }) =>
      !policy.permissive && commandsOf(policy).includes('SELECT') && using === 'depends',
  )
  const isOpen = ({ policy, using }: PolicyOn) =>
    policy.permissive &&
    policy.roles.length === 0 &&
    commandsOf(policy).includes('SELECT') &&
    using === 'always'
  return !isLimited && policies.some(isOpen)
}

/** Columns that a policy compares, unless it holds for every row. */
export function fenceColumns({ policy, table, using, check }: PolicyOn): readonly string[] {
  const compared = [using === 'depends' && policy.using, check === 'depends' && policy.check]
    .flatMap((each) => (each ? [...descendants(parseCondition(each), 'ColumnRef')] : []))
    .map(({ fields }) => namesOf(fields).at(-1))
  return table.columns.map(({ name }) => name).filter((name) => compared.includes(name))
}

const usual =
  /^((org|organi[sz]ation|tenant|workspace)(_?(id|uuid))?|(account|company|team)_?(id|uuid))$/i
/** A person's rows are often meant for everyone, as posts are. */
const personal = /user|author|owner|creator|profile|person|member|customer|_by$|^u?id$/i

/** Finds columns by which rows belong to a tenant: of a usual name, or compared by policies of other tables. */
export function tenantColumns(policies: readonly PolicyOn[]): (table: Table) => readonly string[] {
  const tables = new Map<string, Set<number>>()
  for (const each of policies)
    for (const name of fenceColumns(each))
      tables.set(name, (tables.get(name) ?? new Set()).add(each.table.oid))
  const isShared = (name: string, { oid }: Table) =>
    !personal.test(name) && [...(tables.get(name) ?? [])].some((other) => other !== oid)
  return (table) =>
    table.columns
      .map(({ name }) => name)
      .filter((name) => usual.test(name) || isShared(name, table))
}
