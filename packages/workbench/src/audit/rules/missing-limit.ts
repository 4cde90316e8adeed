import { whole } from '../../terminal/index.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf, tableNameOf } from './statement-words.ts'

/** More than a page shows. */
const leastRows = 1_000

/** Statements that return more rows than anybody reads. */
export const missingLimit: Rule = {
  judge: ({ readings }) =>
    readings
      .filter(
        ({ form, share, statement: { rows, calls } }) =>
          form.isRead && !form.hasLimit && share >= leastShare && rows / calls >= leastRows,
      )
      .map(judgement),
}

function judgement(reading: Reading): Judgement {
  const { rows, calls } = reading.statement
  return {
    severity: severityOf(reading.share),
    title: titleOf('missing-limit', {
      table: tableNameOf(reading),
      rows: whole(rows / calls),
    }),
    why: `No page shows as many; an export may need them. ${callOf(reading)}`,
    sql: [],
    gain: 'the call stays as fast as today when the table grows: read a page at a time (limit 100), or in an export by a cursor.',
    apply: 'review',
    confidence: 'low',
    share: reading.share,
  }
}
