import { qualifiedName, shortName } from '../../postgres/names.ts'
import { whole } from '../../terminal/index.ts'
import type { Table } from '../catalogue/catalogue.ts'
import { isLeftAlone, type Upkeep } from '../catalogue/upkeep.ts'
import { titleOf } from './kinds.ts'
import type { Rule } from './rule.ts'

/** The planner guesses about a table that was never analysed, and so does this audit. */
export const staleStatistics: Rule = {
  judge: ({ catalogue }) =>
    catalogue.tables
      .filter(
        ({ rows, writes, partitioned }) => rows < 0 && !partitioned && writes.inserted >= 1_000,
      )
      .map((table) => ({
        severity: 'high',
        title: titleOf('stale-statistics', { table: shortName(table) }),
        why: `The planner knows nothing of its ${whole(table.writes.inserted - table.writes.deleted)} rows and picks plans by guess. ${stateOf(table, catalogue.upkeep)}`,
        sql: [`analyze ${qualifiedName(table)};`],
        gain: 'the planner picks plans by what is in the table.',
        undo: 'nothing: ANALYZE changes no data.',
        apply: 'review',
        confidence: 'high',
      })),
}

function stateOf({ oid }: Table, { tables, settings }: Upkeep): string {
  const state = tables.get(oid)
  if (state && isLeftAlone(state)) return 'Autovacuum is switched off for this table.'
  return settings.autovacuum
    ? 'Autovacuum is on, but has not come to it yet.'
    : 'Autovacuum is switched off for the whole server.'
}
