import { qualifiedName, quoteIdentifier } from '../../postgres/names.ts'
import type { Catalogue, Policy, Table } from '../catalogue/catalogue.ts'

export interface PolicyOn {
  readonly policy: Policy
  readonly table: Table
}

/** Policies of the database's own tables. */
export function policiesOn({ policies, tables }: Catalogue): readonly PolicyOn[] {
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  return policies.flatMap((policy) => {
    const table = byOid.get(policy.table)
    return table ? [{ policy, table }] : []
  })
}

/** Does it hold for every row? */
export function isTrue(condition: string | undefined): boolean {
  return condition !== undefined && /^\(*(true|1 = 1)\)*$/.test(condition)
}

/** Do a table's policies let every role read every row? */
export function isOpenToRead(policies: readonly PolicyOn[]): boolean {
  const reads = policies.filter(
    ({ policy: { command } }) => command === 'SELECT' || command === 'ALL',
  )
  return reads.some(({ policy }) => isOpen(policy)) && !reads.some(({ policy }) => isLimit(policy))
}

function isOpen({ permissive, roles, using }: Policy): boolean {
  return permissive && roles.length === 0 && isTrue(using)
}

/** Can it forbid a row that a permissive policy allows? */
export function isLimit({ permissive, using, check }: Policy): boolean {
  return !permissive && [using, check].some((each) => each !== undefined && !isTrue(each))
}

/** The statement that makes the policy as it is. */
export function createPolicy({ policy, table }: PolicyOn): string {
  const { name, permissive, command, roles, using, check } = policy
  return [
    `create policy ${quoteIdentifier(name)} on ${qualifiedName(table)}`,
    ...(permissive ? [] : ['as restrictive']),
    ...(command === 'ALL' ? [] : [`for ${command.toLowerCase()}`]),
    ...(roles.length === 0 ? [] : [`to ${roles.map(quoteIdentifier).join(', ')}`]),
    ...(using === undefined ? [] : [`using (${using})`]),
    ...(check === undefined ? [] : [`with check (${check})`]),
  ]
    .join(' ')
    .concat(';')
}
