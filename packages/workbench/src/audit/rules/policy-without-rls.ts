import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { count } from '../../terminal/index.ts'
import type { Policy, Table } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Tables whose policies do nothing, because row-level security is off. */
export const policyWithoutRls: Rule = {
  judge: ({ catalogue }) => {
    const policies = Map.groupBy(catalogue.policies, ({ table }) => table)
    return catalogue.tables.flatMap((table) => {
      const found = policies.get(table.oid)
      return found && table.rowSecurity === 'off' ? [judgement(table, found)] : []
    })
  },
}

function judgement(table: Table, policies: readonly Policy[]): Judgement {
  const names = policies.map(({ name }) => quoteIdentifier(name)).join(', ')
  const name = qualifiedName(table)
  return {
    severity: 'high',
    title: titleOf('policy-without-rls', { table: shortName(table) }),
    why: `${count(policies.length, 'policy', 'policies')} (${names}) and no effect: each role with rights on the table sees and changes every row.`,
    sql: [`alter table ${name} enable row level security;`],
    gain: 'the policies hold; the owner of the table stays exempt unless it is forced too.',
    undo: `alter table ${name} disable row level security;`,
    apply: 'review',
    confidence: 'high',
  }
}
