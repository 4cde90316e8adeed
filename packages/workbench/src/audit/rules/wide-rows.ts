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

/** Statements that list rows with the wide values of a table, which are stored apart. */
export const wideRows: Rule = {
  judge: ({ readings }) =>
    readings.flatMap((reading) => {
      const { form, share, statement, accesses } = reading
      const wide = accesses.uses
        .map(({ table }) => table)
        .find((table) => isWide(table) && listsLong(reading, table))
      const isList = form.isRead && statement.rows / statement.calls >= leastRows
      return wide && isList && share >= leastShare ? [judgement(reading, wide)] : []
    }),
}

/** More of it is in wide values than in its rows. */
function isWide({ toastPages, pages }: Table): boolean {
  return toastPages >= leastPages && toastPages > pages
}

/** Does it return every column that may be stored apart? Which of them is, statistics don't tell. */
function listsLong({ form }: Reading, { columns }: Table): boolean {
  const long = columns.filter((column) => column.long)
  return form.lists.has('*') || (long.length > 0 && long.every(({ name }) => form.lists.has(name)))
}

function listsAll({ form }: Reading, { columns }: Table): boolean {
  return form.lists.has('*') || columns.every(({ name }) => form.lists.has(name))
}

function judgement(reading: Reading, table: Table): Judgement {
  const { statement, share } = reading
  const { rows, calls } = statement
  const width = (table.toastPages * blockBytes) / Math.max(1, table.rows)
  // A statement that picks columns by name may belong to a page that shows them.
  const isPicked = !listsAll(reading, table)
  return {
    severity: isPicked ? 'low' : severityOf(share),
    title: titleOf('wide-rows', { table: shortName(table) }),
    why: `A call reads ${whole(rows / calls)} rows, each with about ${bytes(width)} of values that are stored apart. ${callOf(reading)}`,
    sql: [],
    gain: `values that the list does not show are neither read nor sent: name only the columns that it shows${reading.form.lists.has('*') ? ' instead of *' : ' (select in Prisma, columns in Drizzle)'}.`,
    apply: 'review',
    confidence: isPicked ? 'low' : 'medium',
    share,
  }
}
