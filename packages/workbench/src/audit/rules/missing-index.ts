import { shortName } from '../../postgres/names.ts'
import { count, percent } from '../../terminal/index.ts'
import type { AdvisedIndex } from '../advice/advised-index.ts'
import type { Finding } from '../finding.ts'

/** Statements read far more rows than they need. */
export function missingIndexes(advised: readonly AdvisedIndex[]): readonly Finding[] {
  return advised.map((index) => ({
    rule: 'missing-index',
    severity: index.share >= 0.1 ? 'high' : index.share >= 0.01 ? 'medium' : 'low',
    title: `${shortName({ schema: index.schema, name: index.table })} lacks an index: ${percent(index.share)} of the database time, for ${count(index.statements.length, 'statement')}`,
    why: index.why,
    sql: [...(index.prerequisite === undefined ? [] : [index.prerequisite]), index.ddl],
    apply: 'migration',
    confidence: index.confidence,
    sizeBytes: index.sizeBytes,
    index,
    ...(index.replaces ? { replaces: index.replaces } : {}),
  }))
}
