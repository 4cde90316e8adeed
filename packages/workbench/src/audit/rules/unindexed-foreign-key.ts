import {
  type Catalogue,
  type ForeignKey,
  quoteIdentifier,
  shortName,
  type Table,
} from '../catalogue.ts'
import { count, whole } from '../figures.ts'
import type { Finding } from '../finding.ts'
import { createStatement } from '../missing-index/ddl.ts'
import type { IndexShape, ShapeKey } from '../model/index-shape.ts'

/** Below this a whole read costs no more than an index. */
const leastRows = 1_000

/**
 * Foreign keys whose columns no index begins with: each delete of a referenced row reads the whole
 * table. `shapes` are the indexes that exist or are advised already.
 */
export function unindexedForeignKeys(
  catalogue: Catalogue,
  shapes: readonly IndexShape[],
): readonly Finding[] {
  const byOid = new Map(catalogue.tables.map((table) => [table.oid, table]))
  return catalogue.foreignKeys.flatMap((key) => {
    const table = byOid.get(key.table)
    const referenced = byOid.get(key.referenced)
    if (!table || !referenced || table.rows < leastRows || isServed(key, shapes)) return []
    return [finding(key, table, referenced)]
  })
}

function isServed({ table, columns }: ForeignKey, shapes: readonly IndexShape[]): boolean {
  const wanted = new Set(columns.map(quoteIdentifier))
  return shapes.some(
    (shape) =>
      shape.table === table &&
      shape.method === 'btree' &&
      shape.conditions.length === 0 &&
      shape.keys.slice(0, wanted.size).every(({ sql }) => wanted.has(sql)) &&
      shape.keys.length >= wanted.size,
  )
}

function finding({ name, columns }: ForeignKey, table: Table, referenced: Table): Finding {
  const keys: readonly ShapeKey[] = columns.map((column) => ({
    sql: quoteIdentifier(column),
    columns: [column],
    descending: false,
    nullsFirst: false,
  }))
  const { deleted } = referenced.writes
  const evidence =
    deleted > 0
      ? `${shortName(referenced)} has had ${count(deleted, 'delete')}; each read`
      : `Nothing was deleted from ${shortName(referenced)} yet; a delete would read`
  return {
    rule: 'unindexed-foreign-key',
    severity: deleted * table.pages > 100_000 ? 'medium' : 'low',
    title: `Foreign key ${quoteIdentifier(name)} of ${shortName(table)} has no index`,
    why: `${evidence} all ${whole(table.rows)} rows of ${shortName(table)}, holding a lock. Joins from ${shortName(referenced)} do too.`,
    sql: [createStatement({ table, method: 'btree', keys, conditions: [] })],
    // Without a statement that gains, the index would only cost writes.
    apply: 'review',
    confidence: 'medium',
  }
}
