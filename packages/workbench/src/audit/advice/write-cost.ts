import type { Candidate } from './candidate.ts'
import type { Model, Subject } from './subject.ts'

/** A btree entry costs this share of storing the row itself, by `bench/index-upkeep`. */
const entryShare = 0.6
/** GIN takes many entries a row. By the same bench those of a small document cost as much as five of a btree, a text's trigrams as up to 70. */
const [documentEntries, trigramEntries] = [5, 40] as const

/** Milliseconds an entry, where no insert was counted, and the bounds in which a measurement is believed. */
const [usualMs, leastMs, mostMs] = [0.008, 0.002, 0.06]

/** Time that statements which write spend on keeping indexes up to date, by the time that their inserts take here. */
export class WriteCost {
  readonly #writes: readonly Subject[]
  /** Milliseconds that one more btree entry takes. */
  readonly entryMs: number

  constructor(subjects: readonly Subject[], model: Model) {
    this.#writes = subjects.filter(({ accesses }) => accesses.write !== undefined)
    this.entryMs = measuredMs(this.#writes, model)
  }

  ms({ table, method, keys }: Candidate): number {
    const columns = new Set(keys.flatMap((key) => key.columns))
    const entries = this.#writes.reduce((sum, { accesses: { write }, statement }) => {
      if (write?.table.oid !== table.oid || write.kind === 'delete') return sum
      const touches = write.kind !== 'update' || write.columns.some((name) => columns.has(name))
      // An update of an indexed column can't be heap-only: every index of the table gets an entry.
      return touches ? sum + statement.rows * (write.kind === 'update' ? 2 : 1) : sum
    }, 0)
    return entries * this.entryMs * (method === 'gin' ? ginEntries(keys) : 1)
  }
}

function ginEntries(keys: Candidate['keys']): number {
  const isTrigram = keys.some(({ operatorClass }) => operatorClass?.includes('trgm'))
  return isTrigram ? trigramEntries : documentEntries
}

/**
 * The time of an insert is that of the row and of its entries in the indexes that are there. The median over plain inserts
 * is taken: triggers and waits make some of them slow.
 */
function measuredMs(writes: readonly Subject[], { existing }: Model): number {
  const measured = writes.flatMap(({ accesses: { write, uses }, statement }) => {
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
