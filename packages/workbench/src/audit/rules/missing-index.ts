import { shortName } from '../../postgres/names.ts'
import { count, percent } from '../../terminal/index.ts'
import type { AdvisedIndex } from '../advice/advised-index.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Statements read far more rows than they need. */
export const missingIndex: Rule = {
  judge: ({ advice }) => advice.indexes.map(judgement),
}

function judgement(index: AdvisedIndex): Judgement {
  return {
    severity: severityOf(index),
    title: titleOf('missing-index', {
      table: shortName({ schema: index.schema, name: index.table }),
      share: percent(index.share),
      statements: count(index.statements.length, 'statement'),
    }),
    why: index.why,
    sql: [...(index.prerequisite === undefined ? [] : [index.prerequisite]), index.ddl],
    apply: 'migration',
    confidence: index.confidence,
    sizeBytes: index.sizeBytes,
    share: index.share,
    index,
    ...(index.replaces ? { settles: [index.replaces] } : {}),
  }
}

/** A guess that may be wrong makes no audit fail. */
function severityOf({ share, confidence }: AdvisedIndex): Judgement['severity'] {
  if (share >= 0.1 && confidence !== 'low') return 'high'
  return share >= 0.01 ? 'medium' : 'low'
}
