import { messageOf } from '@tenfold/error'
import type {
  AdvisedIndex,
  NotRun,
  Planned,
  Subject,
  ToVerify,
  VerifiedIndex,
  VerifiedRun,
  VerifiedStatement,
} from '../audit/index.ts'
import { type Built, buildIndexes, plainDrop } from './build.ts'
import { type Effect, judge } from './judge.ts'
import { measurePair, type Pair } from './measure.ts'
import { onlyWrites, runOnce, whyNotRun } from './run.ts'
import type { Target } from './target.ts'

export interface TryOptions extends Pick<ToVerify, 'indexes' | 'subjects' | 'catalogue'> {
  readonly target: Target
  readonly signal: AbortSignal
  /** Called with each index before it is built. */
  readonly begun: (index: AdvisedIndex) => void
  /** Called before each statement is run. */
  readonly progress: (done: number, all: number) => void
}

export interface Tried {
  readonly indexes: readonly VerifiedIndex[]
  readonly statements: readonly VerifiedStatement[]
  readonly notRun: readonly NotRun[]
}

/** All statements together are run for at most this long. */
const mostMs = 600_000

/** Builds the indexes, runs the statements without and with them, and judges each index by what it alone changes. */
export async function tryIndexes(options: TryOptions): Promise<Tried> {
  const { target, indexes, signal } = options
  const { built, notBuilt } = await buildIndexes(target, indexes, options)
  const trial = new Trial(options, built)
  const { statements, notRun } = await trial.runAll()
  const unverified = notBuilt.map(({ index, reason }) =>
    verifiedIndex(index, undefined, { verdict: 'unverified', reason }),
  )
  signal.throwIfAborted()
  return { indexes: [...trial.verdicts(), ...unverified], statements, notRun }
}

class Trial {
  readonly #options: TryOptions
  readonly #built: readonly Built[]
  readonly #effects = new Map<AdvisedIndex, Effect[]>()
  readonly #failed = new Map<AdvisedIndex, string>()
  #parts: ReadonlyMap<string, string> = new Map()

  constructor(options: TryOptions, built: readonly Built[]) {
    this.#options = options
    this.#built = built
  }

  async runAll(): Promise<Omit<Tried, 'indexes'>> {
    const { target, subjects, signal, progress } = this.#options
    this.#parts = await partsOf(target)
    const wanted = subjects
      .filter((subject) => this.#near(subject).length > 0)
      .toSorted((a, b) => b.statement.totalMs - a.statement.totalMs)
    const deadline = performance.now() + mostMs
    const statements: VerifiedStatement[] = []
    const notRun: NotRun[] = []
    for (const [i, subject] of wanted.entries()) {
      progress(i + 1, wanted.length)
      const { text, fingerprint } = subject.statement
      const reason =
        performance.now() > deadline
          ? `the time for it was up (${mostMs / 60_000} min)`
          : whyNotRun(subject)
      const outcome = reason === undefined ? await this.#run(subject).catch(messageOf) : reason
      signal.throwIfAborted()
      if (typeof outcome === 'string') {
        notRun.push({ text, reason: outcome })
        for (const index of this.#near(subject)) this.#failed.set(index, outcome)
      } else statements.push({ fingerprint, text, ...outcome })
    }
    return { statements, notRun: [...notRun, ...this.#writing()] }
  }

  /** Statements that only write to the tables of the indexes. */
  #writing(): readonly NotRun[] {
    const tables = new Set(this.#built.map(({ index }) => index.shape.table))
    return this.#options.subjects
      .filter(
        ({ accesses: { uses, write } }) =>
          uses.length === 0 && write && tables.has(write.table.oid),
      )
      .map(({ statement: { text } }) => ({ text, reason: onlyWrites }))
  }

  verdicts(): readonly VerifiedIndex[] {
    return this.#built.map(({ index, sizeBytes }) => {
      const effects = this.#effects.get(index)
      const failed = this.#failed.get(index)
      const isUntried = effects === undefined && failed !== undefined
      return verifiedIndex(
        index,
        sizeBytes,
        isUntried
          ? { verdict: 'unverified', reason: `Its statements could not be run: ${failed}.` }
          : judge(effects ?? []),
      )
    })
  }

  /** The new indexes on tables that the statement reads. */
  #near({ accesses }: Subject): readonly AdvisedIndex[] {
    const tables = new Set(accesses.uses.map(({ table }) => table.oid))
    return this.#built.flatMap(({ index }) => (tables.has(index.shape.table) ? [index] : []))
  }

  async #run(subject: Subject): Promise<Pick<VerifiedStatement, 'uses' | 'runs'>> {
    const near = this.#near(subject)
    const runs: VerifiedRun[] = []
    const uses = new Set<string>()
    for (const planned of subject.planned.filter(({ values }) => values !== undefined)) {
      const pair = await this.#compare(subject, planned, near)
      const used = near.filter(({ name }) => this.#isRead(name, pair))
      for (const index of used) {
        const alone = near.length === 1 ? pair : await this.#compare(subject, planned, [index])
        const effect = effectOf(subject, planned, alone)
        this.#effects.set(index, [...(this.#effects.get(index) ?? []), effect])
        uses.add(index.name)
      }
      const { before, after } = pair
      runs.push({ values: planned.binding.rank, before, after })
    }
    return { uses: [...uses], runs }
  }

  /** Runs the statement without the given indexes and with them. */
  #compare(subject: Subject, planned: Planned, hidden: readonly AdvisedIndex[]): Promise<Pair> {
    const { target, catalogue, signal } = this.#options
    const run = (hide: readonly string[]) => {
      signal.throwIfAborted()
      const { searchPath } = catalogue.server
      return runOnce({ target, subject, planned, searchPath, hide })
    }
    return measurePair(
      () => run(hidden.map(plainDrop)),
      () => run([]),
    )
  }

  #isRead(name: string, { indexes }: Pair): boolean {
    return [...indexes].some((each) => each === name || this.#parts.get(each) === name)
  }
}

/** A value counts as often as it is asked for. */
function effectOf(subject: Subject, planned: Planned, { before, after }: Pair): Effect {
  const all = subject.planned.reduce((sum, { binding }) => sum + binding.weight, 0)
  const { fingerprint, calls } = subject.statement
  const share = all > 0 ? planned.binding.weight / all : 1
  return { fingerprint, calls: calls * share, before, after }
}

function verifiedIndex(
  { schema, name, ddl }: AdvisedIndex,
  sizeBytes: number | undefined,
  judgement: Pick<VerifiedIndex, 'verdict' | 'reason'>,
): VerifiedIndex {
  return { schema, name, ddl, ...judgement, sizeBytes }
}

/** Plans name the part of an index that lies on a partition; by its name, that of the whole. */
export async function partsOf({
  client,
}: Pick<Target, 'client'>): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ part: string; whole: string }>(
    `select c.relname::text as part, w.relname::text as whole
     from pg_class c join pg_class w on w.oid = pg_partition_root(c.oid)
     where c.relkind in ('i', 'I') and c.relispartition`,
  )
  return new Map(rows.map(({ part, whole }) => [part, whole]))
}
