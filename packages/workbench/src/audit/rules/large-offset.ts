import { percent, whole } from '../../terminal/index.ts'
import type { Catalogue, Index } from '../catalogue/catalogue.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf, tableNameOf } from './statement-words.ts'

/** Blocks that a call may read beside those of the rows that it returns. */
const spareBlocks = 50

/** A call that returns one row at most reads no page: Prisma's findFirst writes `LIMIT 1 OFFSET 0`. */
const mostRowsOfNoPage = 1
/** No page of a shorter table is far from its start. */
const leastTableRows = 1_000

/** Statements that read past the rows of earlier pages to find theirs. */
export const largeOffset: Rule = {
  judge: ({ readings, catalogue }) =>
    readings.filter(isPaging).map((each) => judgement(each, catalogue)),
}

function isPaging({ form, share, statement, accesses }: Reading): boolean {
  const { sharedBlocks, rows, calls } = statement
  // A row takes a block of its table and one of its index, a row joined to it those on the way to it as well.
  const blocksOfRow = 4 * accesses.uses.length - 2
  return (
    form.isRead &&
    form.hasOffset &&
    accesses.uses.some(({ table: { rows: all } }) => all < 0 || all >= leastTableRows) &&
    share >= leastShare &&
    rows > mostRowsOfNoPage * calls &&
    sharedBlocks / calls > spareBlocks + blocksOfRow * (rows / calls)
  )
}

/** Does an index bring the rows in the order of the pages? Else a sort or scan of all may read the blocks, even for offset 0. */
function comesInOrder({ form, accesses }: Reading, { indexes }: Catalogue): boolean {
  const [use, ...others] = accesses.uses
  const equal = accesses.predicates.flatMap((each) =>
    each.kind === 'equality' && !each.list && !each.policy ? [each.key.sql] : [],
  )
  const [first] = accesses.orders.find(({ kind }) => kind === 'sort')?.keys ?? []
  const serves = ({ table, valid, keys, predicate }: Index) => {
    const begins = keys.slice(0, equal.length).every(({ sql }) => equal.includes(sql))
    const sorts = [...equal, keys[equal.length]?.sql].includes(first?.key.sql ?? '')
    return table === use?.table.oid && valid && predicate === undefined && begins && sorts
  }
  return others.length === 0 && form.conditions === equal.length && indexes.some(serves)
}

/** The condition and order of a page after the last row's values, by the statement's own order; undefined when its directions are mixed. */
function keysetOf({ accesses }: Reading, { indexes }: Catalogue): string | undefined {
  const order = accesses.orders.find(({ kind }) => kind === 'sort')
  const [first, ...others] = order?.keys ?? []
  if (!first || others.some(({ descending }) => descending !== first.descending)) return undefined
  const sorted = [first, ...others].map(({ key }) => key.sql)
  const unique = indexes.filter(
    (each) => each.table === order?.use.table.oid && each.unique && each.predicate === undefined,
  )
  const isUnique = unique.some(({ keys }) => keys.every(({ sql }) => sorted.includes(sql)))
  const last = isUnique ? [] : (unique.find(({ keys }) => keys.length === 1)?.keys ?? [])
  const columns = [...sorted, ...last.map(({ sql }) => sql)]
  const row = (values: readonly string[]) =>
    values.length === 1 ? values.join('') : `(${values.join(', ')})`
  const after = `${row(columns)} ${first.descending ? '<' : '>'} ${row(columns.map((_, i) => `$${i + 1}`))}`
  const by = columns.map((column) => `${column}${first.descending ? ' desc' : ''}`).join(', ')
  return `where ${after} order by ${by} limit 20`
}

function judgement(reading: Reading, catalogue: Catalogue): Judgement {
  const isSure = comesInOrder(reading, catalogue)
  const keyset = keysetOf(reading, catalogue)
  const { statement, share } = reading
  const { sharedBlocks, rows, calls } = statement
  const table = tableNameOf(reading)
  return {
    severity: isSure ? severityOf(share) : 'low',
    title: titleOf('large-offset', { table, share: percent(share) }),
    why: `A call reads ${whole(sharedBlocks / calls)} blocks for ${whole(rows / calls)} rows. OFFSET reads and drops the rows of all earlier pages; how many isn't counted${isSure ? '' : ', and a sort or scan of all rows may read as much for the first page'}. ${callOf(reading)}`,
    sql: [],
    gain: `a later page costs as little as the first: page by the last row's sort key${keyset === undefined ? '' : ` (${keyset})`} instead of by OFFSET.`,
    apply: 'review',
    confidence: isSure ? 'medium' : 'low',
    share,
  }
}
