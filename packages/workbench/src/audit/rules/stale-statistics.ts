import { qualifiedName, shortName } from '../../postgres/names.ts'
import { whole } from '../../terminal/index.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Finding } from '../finding.ts'

/** The planner guesses about a table that was never analysed, and so does this audit. */
export function neverAnalysed({ tables }: Catalogue): readonly Finding[] {
  return tables
    .filter(({ rows, writes, partitioned }) => rows < 0 && !partitioned && writes.inserted >= 1_000)
    .map((table) => ({
      rule: 'stale-statistics',
      severity: 'high',
      title: `Table ${shortName(table)} was never analysed`,
      why: `The planner knows nothing of its ${whole(table.writes.inserted - table.writes.deleted)} rows and picks plans by guess. Is autovacuum on?`,
      sql: [`analyze ${qualifiedName(table)};`],
      apply: 'review',
      confidence: 'high',
    }))
}
