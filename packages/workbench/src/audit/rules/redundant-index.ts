import { type Catalogue, type Index, type IndexKey, shortName, type Table } from '../catalogue.ts'
import { bytes } from '../figures.ts'
import type { Finding } from '../finding.ts'
import { dropStatement } from '../missing-index/ddl.ts'
import { blockBytes } from '../model/index-shape.ts'

/** An index that can go because another one does all that it does. */
export interface Redundant {
  readonly index: Index
  readonly beside: Index
  readonly finding: Finding
}

/** Indexes whose keys another one has too, or begins with: compared as Postgres has them, not as the model reads them. */
export function redundantIndexes({ tables, indexes }: Catalogue): readonly Redundant[] {
  const byTable = Map.groupBy(indexes, ({ table }) => table)
  return tables.flatMap((table) => {
    const all = (byTable.get(table.oid) ?? []).filter(({ valid }) => valid)
    return all.flatMap((index) => {
      const [beside] = all
        .filter((wide) => isRedundant(index, wide))
        .toSorted((a, b) => b.scans - a.scans)
      return beside ? [{ index, beside, finding: finding(index, beside, table) }] : []
    })
  })
}

function isRedundant(narrow: Index, wide: Index): boolean {
  if (narrow === wide || narrow.pinned || !serves(wide, narrow)) return false
  if (narrow.unique && !isSameGuard(wide, narrow)) return false
  // Of two that could each stand for the other, the older stays, unless only one can go.
  const isTwin = serves(narrow, wide) && (!wide.unique || isSameGuard(narrow, wide))
  return !isTwin || wide.pinned || wide.oid < narrow.oid
}

/** Finds the same rows by the same keys, in the same order or all of it backward. */
function serves(wide: Index, narrow: Index): boolean {
  if (wide.method !== narrow.method || wide.predicate !== narrow.predicate) return false
  if (!narrow.included.every((column) => holds(wide, column))) return false
  if (wide.method === 'gin')
    return narrow.keys.every((key) => wide.keys.some((other) => isSame(other, key)))
  if (wide.method !== 'btree') return false
  const turns = narrow.keys.map((key, i) => turnOf(wide.keys[i], key))
  return turns.every((turn) => turn !== undefined && turn === turns[0])
}

function isSame(a: IndexKey, b: IndexKey): boolean {
  return a.sql === b.sql && a.comparison === b.comparison
}

function turnOf(wide: IndexKey | undefined, narrow: IndexKey): 'same' | 'opposite' | undefined {
  if (!wide || !isSame(wide, narrow)) return undefined
  const differences = [
    wide.descending !== narrow.descending,
    wide.nullsFirst !== narrow.nullsFirst,
  ].filter(Boolean).length
  return (['same', undefined, 'opposite'] as const)[differences]
}

/** Keeps out the same duplicates, at the same moment. */
function isSameGuard(wide: Index, narrow: Index): boolean {
  return (
    wide.unique &&
    wide.keys.length === narrow.keys.length &&
    wide.nullsNotDistinct === narrow.nullsNotDistinct &&
    wide.immediate === narrow.immediate
  )
}

function holds(index: Index, column: string): boolean {
  return index.included.includes(column) || index.keys.some((key) => key.sql === column)
}

function finding(narrow: Index, wide: Index, table: Table): Finding {
  const nameOf = ({ name }: Index) => shortName({ schema: table.schema, name })
  const sizeBytes = narrow.pages * blockBytes
  return {
    rule: 'redundant-index',
    severity: 'low',
    title: `Index ${nameOf(narrow)} is redundant beside ${nameOf(wide)}`,
    why: `Both begin with (${narrow.keys.map(({ sql }) => sql).join(', ')}); it takes ${bytes(sizeBytes)} and a share of each write to ${shortName(table)}.`,
    sql: [dropStatement(table, narrow.name)],
    apply: 'review',
    confidence: 'high',
    sizeBytes,
  }
}
