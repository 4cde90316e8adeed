import { qualifiedName, quoteIdentifier } from '../../postgres/names.ts'
import { parseCondition } from '../../postgres/parser.ts'
import type { Catalogue, Policy, Table, UserFunction } from '../catalogue/catalogue.ts'
import { constantOf } from '../statement/constant.ts'

export interface PolicyOn {
  readonly policy: Policy
  readonly table: Table
  /** Its condition holds for every row, but perhaps for those with nulls. */
  readonly using: Truth
  /** The same of its condition on rows that are written. */
  readonly check: Truth
}

type Truth = 'always' | 'unless null' | 'depends'

/** Policies of the database's own tables. */
export function policiesOn(catalogue: Catalogue): readonly PolicyOn[] {
  const byOid = new Map(catalogue.tables.map((table) => [table.oid, table]))
  const functions = Map.groupBy(catalogue.functions, ({ name }) => name)
  return catalogue.policies.flatMap((policy) => {
    const table = byOid.get(policy.table)
    if (!table) return []
    const truth = (condition: string | undefined) => truthOf(condition, table, functions)
    return [{ policy, table, using: truth(policy.using), check: truth(policy.check) }]
  })
}

function truthOf(
  condition: string | undefined,
  { columns }: Table,
  functions: ReadonlyMap<string, readonly UserFunction[]>,
): Truth {
  if (condition === undefined) return 'depends'
  const parsed = parseCondition(condition)
  const isTrue = (ignoresNulls: boolean) =>
    constantOf(parsed, {
      notNull: new Set(columns.flatMap(({ name, notNull }) => (notNull ? [name] : []))),
      ignoresNulls,
      returnedBy: (schema, called) =>
        (functions.get(called) ?? [])
          .filter((each) => schema === undefined || each.schema === schema)
          .map(({ returned }) => returned),
    }) === true
  if (isTrue(false)) return 'always'
  return isTrue(true) ? 'unless null' : 'depends'
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

/** The statement that gives the policy these conditions. */
export function alterPolicy(
  { policy, table }: PolicyOn,
  { using, check }: Pick<Policy, 'using' | 'check'>,
): string {
  return [
    `alter policy ${quoteIdentifier(policy.name)} on ${qualifiedName(table)}`,
    ...(using === undefined ? [] : [`using (${using})`]),
    ...(check === undefined ? [] : [`with check (${check})`]),
  ]
    .join(' ')
    .concat(';')
}
