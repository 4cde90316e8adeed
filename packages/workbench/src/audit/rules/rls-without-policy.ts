import { qualifiedName, shortName } from '../../postgres/names.ts'
import type { Table } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Tables that are closed to everyone who is subject to row-level security, perhaps by mistake. */
export const rlsWithoutPolicy: Rule = {
  judge: ({ catalogue: { tables, policies } }) => {
    const withPolicy = new Set(policies.map(({ table }) => table))
    // A partition is read through its table, whose policies count then.
    return tables
      .filter(
        ({ oid, rowSecurity, partitionOf }) =>
          rowSecurity !== 'off' && partitionOf === undefined && !withPolicy.has(oid),
      )
      .map(judgement)
  },
}

function judgement(table: Table): Judgement {
  const name = qualifiedName(table)
  const exempt =
    table.rowSecurity === 'forced'
      ? 'superusers and roles with BYPASSRLS'
      : 'its owner and superusers'
  return {
    severity: 'low',
    title: titleOf('rls-without-policy', { table: shortName(table) }),
    why: `Only ${exempt} see rows; all others see none, and get no error. That may be meant.`,
    sql: [`create policy ... on ${name} using (...);`],
    gain: 'queries that come back empty find their rows.',
    undo: `drop policy ... on ${name};`,
    apply: 'review',
    confidence: 'medium',
  }
}
