import { type Catalogue, type Index, qualifiedName, shortName, type Table } from '../catalogue.ts'
import { bytes } from '../figures.ts'
import type { Finding } from '../finding.ts'
import { covers } from '../missing-index/candidate.ts'
import { blockBytes, type IndexShape, shapeOf } from '../model/index-shape.ts'

interface Known {
  readonly index: Index
  readonly shape: IndexShape
}

/** An index that another one makes superfluous: the same keys, or the first of them. */
export function redundantIndexes({ tables, indexes }: Catalogue): readonly Finding[] {
  const byTable = Map.groupBy(indexes, ({ table }) => table)
  return tables.flatMap((table) => {
    const known = (byTable.get(table.oid) ?? []).flatMap((index) => understood(index, table))
    return known.flatMap((narrow) => {
      const wide = known.find((each) => isSuperfluous(narrow, each))
      return wide ? [finding(narrow.index, wide.index, table)] : []
    })
  })
}

function understood(index: Index, table: Table): readonly Known[] {
  const shape = index.valid ? shapeOf(index, table) : undefined
  return shape ? [{ index, shape }] : []
}

function isSuperfluous(narrow: Known, wide: Known): boolean {
  if (narrow === wide || narrow.index.ofConstraint || !covers(wide.shape, narrow.shape))
    return false
  if (!narrow.index.included.every((column) => holds(wide.index, column))) return false
  const isTwin = covers(narrow.shape, wide.shape)
  // A unique index also keeps duplicates out: only its twin can stand for it.
  if (narrow.index.unique && !(isTwin && wide.index.unique)) return false
  if (!isTwin || wide.index.ofConstraint || (wide.index.unique && !narrow.index.unique)) return true
  return wide.index.oid < narrow.index.oid
}

function holds(index: Index, column: string): boolean {
  return index.included.includes(column) || index.keys.some((key) => key.sql === column)
}

function finding(narrow: Index, wide: Index, table: Table): Finding {
  const [small, large] = [narrow, wide].map(({ name }) => ({ schema: table.schema, name }))
  const sizeBytes = narrow.pages * blockBytes
  const name = small ?? { schema: table.schema, name: narrow.name }
  return {
    rule: 'redundant-index',
    severity: 'low',
    title: `Index ${shortName(name)} is superfluous beside ${large ? shortName(large) : wide.name}`,
    why: `Both begin with (${narrow.keys.map(({ sql }) => sql).join(', ')}); it takes ${bytes(sizeBytes)} and a share of each write to ${shortName(table)}.`,
    sql: [`drop index concurrently if exists ${qualifiedName(name)};`],
    apply: 'review',
    confidence: 'high',
    sizeBytes,
  }
}
