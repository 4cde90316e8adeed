import { shortName } from '../../postgres/names.ts'
import { bytes, whole } from '../../terminal/index.ts'
import type { Table } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf } from './statement-words.ts'

const leastRows = 10
const leastPages = 1_000

/** Statements that list rows with all columns of a table whose wide values are stored apart. */
export const wideRows: Rule = {
  judge: ({ readings }) =>
    readings.flatMap((reading) => {
      const { form, share, statement, accesses } = reading
      const wide = accesses.uses.map(({ table }) => table).find(isWide)
      const isList = form.isRead && form.hasStar && statement.rows / statement.calls >= leastRows
      return wide && isList && share >= leastShare ? [judgement(reading, wide)] : []
    }),
}

/** More of it is in wide values than in its rows. */
function isWide({ toastPages, pages }: Table): boolean {
  return toastPages >= leastPages && toastPages > pages
}

function judgement(reading: Reading, table: Table): Judgement {
  const { statement, share } = reading
  const { rows, calls } = statement
  const width = (table.toastPages * blockBytes) / Math.max(1, table.rows)
  return {
    severity: severityOf(share),
    title: titleOf('wide-rows', { table: shortName(table) }),
    why: `A call reads ${whole(rows / calls)} rows, each with about ${bytes(width)} of values that are stored apart. ${callOf(reading)}`,
    sql: [],
    gain: 'values that the list does not show are neither read nor sent: name the columns instead of *.',
    apply: 'review',
    confidence: 'medium',
    share,
  }
}
