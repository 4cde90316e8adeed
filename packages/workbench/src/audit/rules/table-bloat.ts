import { qualifiedName, shortName } from '../../postgres/names.ts'
import { bytes, percent, whole } from '../../terminal/index.ts'
import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import { largePages } from '../catalogue/read-widths.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import { titleOf } from './kinds.ts'
import { packedTable } from './packed.ts'
import type { Judgement, Rule } from './rule.ts'

const leastShare = 0.5
const muchBytes = 1024 ** 3

/** Tables of which half is empty space and dead rows, by the widths that ANALYZE has seen. */
export const tableBloat: Rule = {
  judge: ({ catalogue }) =>
    catalogue.tables.flatMap((table) => {
      const needed = neededPages(table, catalogue)
      const isLost = needed !== undefined && table.pages - needed >= largePages
      return isLost && 1 - needed / table.pages >= leastShare ? [judgement(table, needed)] : []
    }),
}

function neededPages(
  { oid, rows, partitioned }: Table,
  { widths, upkeep }: Catalogue,
): number | undefined {
  const columns = widths.tables.get(oid)
  if (!columns || partitioned || rows < 0) return undefined
  return packedTable(rows, columns, Number(upkeep.tables.get(oid)?.options['fillfactor'] ?? 100))
}

function judgement(table: Table, needed: number): Judgement {
  const lostBytes = (table.pages - needed) * blockBytes
  return {
    severity: lostBytes >= muchBytes ? 'medium' : 'low',
    title: titleOf('table-bloat', {
      table: shortName(table),
      share: percent(1 - needed / table.pages),
    }),
    why: `It takes ${bytes(table.pages * blockBytes)}; its ${whole(table.rows)} rows need about ${bytes(needed * blockBytes)}, estimated by the mean widths of its columns. New rows fill the space, but statements that read the whole table read it too.`,
    sql: [`vacuum (full, analyze) ${qualifiedName(table)};`],
    gain: `about ${bytes(lostBytes)} of disk and cache. VACUUM FULL locks the table while it copies it; pg_repack and pg_squeeze do the same beside the traffic.`,
    undo: 'nothing: the rows stay as they are.',
    apply: 'review',
    confidence: 'medium',
    sizeBytes: lostBytes,
  }
}
