import type { ColumnWidth } from '../catalogue/widths.ts'
import { blockBytes } from '../cost-model/index-shape.ts'

const pageHeader = 24
const pointer = 4
const rowHeader = 23
const entryHeader = 8
/** What a btree keeps at the end of each page. */
const treeEnd = 16
const alignments: Readonly<Record<string, number>> = { c: 1, s: 2, i: 4, d: 8 }
/** Shorter values have a header of one byte, which needs no alignment. */
const shortBytes = 127

const aligned = (offset: number, to: number): number => Math.ceil(offset / to) * to

/** Pages that rows of such columns need when they lie close; undefined without statistics. */
export function packedTable(
  rows: number,
  columns: readonly ColumnWidth[],
  fillFactor: number,
): number | undefined {
  if (rows === 0) return 0
  const bitmap = hasNulls(columns) ? Math.ceil(columns.length / 8) : 0
  const bytes = packed(aligned(rowHeader + bitmap, 8), columns)
  return bytes && pagesFor(rows, bytes, blockBytes - pageHeader, fillFactor)
}

/** Pages of a btree with one entry a row. Equal keys share entries, so a healthy one may be much smaller. */
export function packedTree(
  rows: number,
  columns: readonly ColumnWidth[],
  fillFactor: number,
): number | undefined {
  if (rows === 0) return 0
  const bytes = packed(hasNulls(columns) ? 2 * entryHeader : entryHeader, columns)
  const usable = blockBytes - pageHeader - treeEnd
  const leaves = bytes && pagesFor(rows, bytes, usable, fillFactor)
  // The pages above the leaves have an entry for each of them.
  return leaves && Math.ceil(leaves * (1 + (bytes + pointer) / usable))
}

function pagesFor(rows: number, bytes: number, usable: number, fillFactor: number): number {
  const each = Math.max(1, Math.floor((usable * fillFactor) / 100 / (bytes + pointer)))
  return Math.ceil(rows / each)
}

function hasNulls(columns: readonly ColumnWidth[]): boolean {
  return columns.some(({ nulls = 0 }) => nulls > 0)
}

/** Mean bytes from a header to the end of the last column, as Postgres lays them out. */
function packed(header: number, columns: readonly ColumnWidth[]): number | undefined {
  let offset = header
  for (const { length, align, width, nulls } of columns) {
    if (width === undefined || nulls === undefined) return undefined
    const isShort = length < 0 && width < shortBytes
    const start = isShort ? offset : aligned(offset, alignments[align] ?? 8)
    offset += (1 - nulls) * (start - offset + (length > 0 ? length : width))
  }
  const varies = columns.some(({ length, nulls = 0 }) => length < 0 || nulls > 0)
  return varies ? offset + 3.5 : aligned(offset, 8)
}
