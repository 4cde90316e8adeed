import { qualifiedName, shortName } from '../../postgres/names.ts'
import { bytes } from '../../terminal/index.ts'
import { dropStatement } from '../advice/ddl.ts'
import type { Index, IndexKey, Table } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Indexes whose keys another one has too, or begins with. Compares what Postgres has, not the cost model's view of it. */
export const redundantIndex: Rule = {
  judge({ catalogue: { tables, indexes } }) {
    const byOid = new Map(tables.map((table) => [table.oid, table]))
    const byTable = Map.groupBy(indexes, ({ table }) => table)
    return tables
      .filter((table) => !isBeingIndexed(table, byOid, byTable))
      .flatMap((table) =>
        redundantIn(byTable.get(table.oid) ?? []).map(({ index, beside }) =>
          judgement(index, beside, table),
        ),
      )
  },
}

/** An index that can go because the one beside it does all that it does. */
interface Redundant {
  readonly index: Index
  readonly beside: Index
}

function redundantIn(indexes: readonly Index[]): readonly Redundant[] {
  const all = indexes.filter(({ valid }) => valid)
  const pairs = all.flatMap((index) =>
    all.filter((wide) => isRedundant(index, wide)).map((beside) => ({ index, beside })),
  )
  const going = new Set(pairs.map(({ index }) => index))
  // An index that goes itself can't stand in for another.
  const lasting = pairs
    .filter(({ beside }) => !going.has(beside))
    .toSorted((a, b) => b.beside.scans - a.beside.scans)
  return [...Map.groupBy(lasting, ({ index }) => index).values()].flatMap(([pair]) => pair ?? [])
}

/** Does an index on the partitioned table above wait for this partition's? */
function isBeingIndexed(
  { partitionOf }: Table,
  byOid: ReadonlyMap<number, Table>,
  byTable: ReadonlyMap<number, readonly Index[]>,
): boolean {
  const parent = partitionOf === undefined ? undefined : byOid.get(partitionOf)
  return (
    parent !== undefined &&
    ((byTable.get(parent.oid) ?? []).some(({ valid }) => !valid) ||
      isBeingIndexed(parent, byOid, byTable))
  )
}

/** How many times as much a whole read of the other index may take. */
const mostTimes = 5
/** One more key makes an index about this much larger. */
const usualTimes = 2
/** Blocks added to both sizes, so that a few blocks decide nothing about small indexes. */
const few = 16

/** Does `wide` do all that `narrow` does, so that it may go? */
function isRedundant(narrow: Index, wide: Index): boolean {
  if (narrow === wide || narrow.pinned || !standsFor(wide, narrow)) return false
  if (timesOf(wide, narrow) > mostTimes) return false
  // Either could stand for the other: the older one stays, unless the newer one can't be dropped.
  const isTwin = serves(narrow, wide) && (!wide.unique || isSameGuard(narrow, wide))
  return !isTwin || wide.pinned || wide.oid < narrow.oid
}

/** Finds what the other finds, and refuses what it refuses. */
export function standsFor(wide: Index, narrow: Index): boolean {
  return serves(wide, narrow) && (!narrow.unique || isSameGuard(wide, narrow))
}

function timesOf(wide: Index, narrow: Index): number {
  return (wide.pages + few) / (narrow.pages + few)
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
  return (
    a.sql === b.sql && a.comparison === b.comparison && a.statisticsTarget === b.statisticsTarget
  )
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

function judgement(narrow: Index, wide: Index, table: Table): Judgement {
  const nameOf = ({ name }: Index) => shortName({ schema: table.schema, name })
  const sizeBytes = narrow.pages * blockBytes
  const times = timesOf(wide, narrow)
  const keys = narrow.keys.map(({ sql }) => sql).join(', ')
  const slower =
    times > usualTimes
      ? ` Counting by (${keys}) alone reads up to ${times.toFixed(1)} times as many blocks of ${nameOf(wide)}.`
      : ''
  // The planner may know an expression's values from this index alone.
  const isPlain = narrow.keys.every(({ column }) => column !== null)
  return {
    severity: 'low',
    title: titleOf('redundant-index', { index: nameOf(narrow), other: nameOf(wide) }),
    why: `Both begin with (${keys}); it takes ${bytes(sizeBytes)} and a share of each write to ${shortName(table)}.${slower}`,
    sql: [
      ...(isPlain ? [] : [`analyze ${qualifiedName(table)};`]),
      dropStatement(table, narrow.name),
    ],
    apply: 'review',
    confidence: times > usualTimes ? 'medium' : 'high',
    sizeBytes,
    // Dropping one of the two is enough: the other one stays in its place.
    settles: [narrow, wide],
  }
}
