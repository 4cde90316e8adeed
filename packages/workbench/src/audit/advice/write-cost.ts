import type { Table } from '../catalogue/catalogue.ts'
import { conditionIn, type IndexShape } from '../cost-model/index-shape.ts'
import type { Write } from '../statement/access.ts'
import type { Candidate } from './candidate.ts'
import type { Model, Subject } from './subject.ts'

/** A btree entry costs this share of storing the row itself, by `bench/index-upkeep`. */
const entryShare = 0.6
/** GIN takes many entries a row. By the same bench those of a small document cost as much as five of a btree, a text's trigrams as up to 70. */
const [documentEntries, trigramEntries] = [5, 40] as const

/** Milliseconds an entry, where no insert was counted, and the bounds in which a measurement is believed. */
const [usualMs, leastMs, mostMs] = [0.008, 0.002, 0.06]

/** An update adds an entry and leaves an old one behind. */
const updateEntries = 2

/** Time that statements which write spend on keeping indexes up to date, by the time that their inserts take here. */
export class WriteCost {
  readonly #writes: ReadonlyMap<number, readonly Writing[]>
  readonly #existing: Model['existing']
  readonly #columns = new Map<string, readonly string[]>()
  /** Milliseconds that one more btree entry takes. */
  readonly entryMs: number

  constructor(subjects: readonly Subject[], model: Model) {
    const writes = subjects.flatMap(({ accesses: { write }, statement }) =>
      write ? [{ write, rows: statement.rows }] : [],
    )
    this.#writes = Map.groupBy(writes, ({ write }) => write.table.oid)
    this.#existing = model.existing
    this.entryMs = measuredMs(subjects, model)
  }

  /** Time for an index beside those that exist and those that are chosen. */
  ms(candidate: Candidate, chosen: readonly IndexShape[] = []): number {
    const { table, method, keys } = candidate
    const existing = this.#existing.get(table.oid) ?? []
    const others = [...existing, ...chosen.filter((each) => each.table === table.oid)]
    const entries = (this.#writes.get(table.oid) ?? []).reduce((sum, { write, rows }) => {
      if (write.kind === 'delete') return sum
      if (write.kind !== 'update') return sum + rows
      const isIn = (index: Indexed) =>
        this.#columnsOf(index, table).some((column) => write.columns.includes(column))
      // All indexes get an entry for a row's new version as soon as one of them needs it.
      const added = others.some(isIn)
        ? 1
        : isIn(candidate)
          ? 1 + existing.length
          : movedShare(table.writes)
      return sum + rows * updateEntries * added
    }, 0)
    return entries * this.entryMs * (method === 'gin' ? ginEntries(keys) : 1)
  }

  #columnsOf({ keys, conditions }: Indexed, table: Table): readonly string[] {
    return [
      ...keys.flatMap(({ columns }) => columns),
      ...conditions.flatMap((sql) => {
        const place = `${table.oid} ${sql}`
        const columns = this.#columns.get(place) ?? conditionIn(sql, table)?.key.columns ?? []
        this.#columns.set(place, columns)
        return columns
      }),
    ]
  }
}

type Indexed = Pick<IndexShape, 'keys' | 'conditions'>

interface Writing {
  readonly write: Write
  readonly rows: number
}

/** Share of the updates that moved their row to another page, since its own was full, or changed an indexed column. */
function movedShare({ updated, updatedInPlace }: Table['writes']): number {
  return updated > 0 ? Math.max(0, 1 - updatedInPlace / updated) : 0
}

function ginEntries(keys: Candidate['keys']): number {
  const isTrigram = keys.some(({ operatorClass }) => operatorClass?.includes('trgm'))
  return isTrigram ? trigramEntries : documentEntries
}

/**
 * The time of an insert is that of the row and of its entries in the indexes that are there. The median over plain inserts
 * is taken: triggers and waits make some of them slow.
 */
function measuredMs(subjects: readonly Subject[], { existing }: Model): number {
  const measured = subjects.flatMap(({ accesses: { write, uses }, statement }) => {
    const isPlain = write?.kind === 'insert' && uses.length === 0
    if (!isPlain || statement.rows < leastRows || statement.sharedBlocks === 0) return []
    const indexes = existing.get(write.table.oid)?.length ?? 0
    return [((statement.totalMs / statement.rows) * entryShare) / (1 + entryShare * indexes)]
  })
  const median = measured.toSorted((a, b) => a - b)[Math.floor(measured.length / 2)] ?? usualMs
  return Math.min(mostMs, Math.max(leastMs, median))
}

/** Fewer rows measure nothing but the first row's cold start. */
const leastRows = 100
