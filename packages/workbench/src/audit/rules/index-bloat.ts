import { qualifiedName, shortName } from '../../postgres/names.ts'
import { bytes, percent, whole } from '../../terminal/index.ts'
import type { Catalogue, Index, Table } from '../catalogue/catalogue.ts'
import { largePages } from '../catalogue/read-widths.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import { titleOf } from './kinds.ts'
import { packedTree } from './packed.ts'
import type { Judgement, Rule } from './rule.ts'

const leastShare = 0.5
const muchBytes = 1024 ** 3

/** Btrees that take twice the space of a new one, even if that had an entry for each row. */
export const indexBloat: Rule = {
  judge: ({ catalogue }) => {
    const tables = new Map(catalogue.tables.map((table) => [table.oid, table]))
    return catalogue.indexes.flatMap((index) => {
      const table = tables.get(index.table)
      const needed = neededPages(index, catalogue)
      if (!table || needed === undefined || index.pages - needed < largePages) return []
      return 1 - needed / index.pages >= leastShare ? [judgement(index, table, needed)] : []
    })
  },
}

function neededPages(
  { oid, table, rows, valid }: Index,
  { widths }: Catalogue,
): number | undefined {
  const [index, columns] = [widths.indexes.get(oid), widths.tables.get(table)]
  if (!index || !columns || !valid || rows < 0) return undefined
  const byNumber = new Map(columns.map((column) => [column.number, column]))
  const own = index.columns.flatMap((number) => byNumber.get(number) ?? [])
  return packedTree(rows, own, index.fillFactor)
}

function judgement(index: Index, { schema }: Table, needed: number): Judgement {
  const name = { schema, name: index.name }
  const lostBytes = (index.pages - needed) * blockBytes
  return {
    severity: lostBytes >= muchBytes ? 'medium' : 'low',
    title: titleOf('index-bloat', {
      index: shortName(name),
      share: percent(1 - needed / index.pages),
    }),
    why: `It takes ${bytes(index.pages * blockBytes)}; a new one with its ${whole(index.rows)} entries would take at most about ${bytes(needed * blockBytes)}, estimated by the mean widths of its columns.`,
    sql: [`reindex index concurrently ${qualifiedName(name)};`],
    gain: `about ${bytes(lostBytes)} of disk and cache, and fewer blocks for statements that read much of it.`,
    undo: 'nothing: the index stays the same.',
    apply: 'review',
    confidence: 'medium',
    sizeBytes: lostBytes,
    about: index,
  }
}
