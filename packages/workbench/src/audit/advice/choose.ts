import { columnStatistics } from '../catalogue/read-statistics.ts'
import { btreePages, conditionIn, ginPages, type IndexShape } from '../cost-model/index-shape.ts'
import { unbound } from '../cost-model/plan.ts'
import { selectivity } from '../cost-model/selectivity.ts'
import { type Candidate, covers } from './candidate.ts'
import { IndexNames, indexName } from './index-name.ts'
import { estimate, type Model, type Subject } from './subject.ts'

/** A candidate that earns its place, with what it saves and costs per the workload's time. */
export interface Choice {
  readonly candidate: Candidate
  readonly shape: IndexShape
  readonly savedMs: number
  readonly writeMs: number
}

export interface ChoiceLimits {
  /** The whole workload's database time. */
  readonly workloadMs: number
  /** Least net saving, as a share of the time that is left once the picks before have saved theirs. */
  readonly minShare: number
  readonly maxIndexes: number
}

/**
 * Greedy: takes the index with the greatest net saving, counts again what the others would still
 * save beside it, and so on. In the end drops picks that later ones made superfluous.
 */
export function chooseIndexes(
  candidates: readonly Candidate[],
  subjects: readonly Subject[],
  model: Model,
  limits: ChoiceLimits,
): readonly Choice[] {
  const bench = new Bench(subjects, model)
  const names = new IndexNames(model.catalogue)
  const open = candidates.map((candidate) => ({
    candidate,
    shape: shapeFor(candidate, model, names.take(candidate).name),
  }))
  const chosen: Option[] = []
  // A saving that is small today is large once the larger ones are made, so one audit finds both.
  let leftMs = limits.workloadMs
  while (chosen.length < limits.maxIndexes) {
    const shapes = chosen.map(({ shape }) => shape)
    const rest = open.filter((each) => !chosen.includes(each))
    const pick = bestOf(
      rest,
      (each) => bench.worth(each, shapes),
      (each) => bench.leftMs(each, shapes),
    )
    if (!pick || pick.netMs < limits.minShare * leftMs) break
    chosen.push(pick.option)
    leftMs -= pick.netMs
  }
  return prune(chosen, bench, limits.minShare * leftMs).map((option, i, kept) => {
    // Each counts beside those picked before it, so that the savings add up.
    const earlier = kept.slice(0, i).map(({ shape }) => shape)
    const writeMs = bench.writeMs(option)
    return { ...option, savedMs: bench.worth(option, earlier) + writeMs, writeMs }
  })
}

interface Option {
  readonly candidate: Candidate
  readonly shape: IndexShape
}

interface Pick {
  readonly option: Option
  readonly netMs: number
}

/**
 * Nearly equal options go to the smaller index: those that leave nearly as little to do. Two savings may differ by 1 %
 * where what remains differs tenfold, as for a small tenant whose rows are searched through those of all.
 */
function bestOf(
  options: readonly Option[],
  worth: (option: Option) => number,
  leftMs: (option: Option) => number,
): Pick | undefined {
  const all = options
    .map((option) => ({ option, netMs: worth(option) }))
    .filter(({ netMs }) => netMs > 0)
  const top = Math.max(0, ...all.map(({ netMs }) => netMs))
  const near = all.filter(({ netMs }) => netMs >= top * 0.98)
  const remaining = new Map(near.map((each) => [each, leftMs(each.option)]))
  const best = near.toSorted((a, b) => b.netMs - a.netMs)[0]
  const enough = best ? (remaining.get(best) ?? 0) * 1.1 + top * 0.002 : 0
  return near
    .filter((each) => (remaining.get(each) ?? 0) <= enough)
    .toSorted((a, b) => a.option.shape.pages - b.option.shape.pages || b.netMs - a.netMs)[0]
}

function prune(chosen: readonly Option[], bench: Bench, minSavedMs: number): readonly Option[] {
  return chosen.reduce<readonly Option[]>((kept, option) => {
    const others = kept.filter((each) => each !== option)
    const isCovered = others.some(
      ({ candidate }) =>
        candidate.table === option.candidate.table && covers(candidate, option.candidate),
    )
    const isIdle =
      bench.worth(
        option,
        others.map(({ shape }) => shape),
      ) < minSavedMs
    return isCovered || isIdle ? others : kept
  }, chosen)
}

/** An index that doesn't halve a statement's cost isn't worth its upkeep, and may be the model's error. */
export const leastGain = 0.5

/** 25 random block reads, a fraction of a millisecond: what costs less is as fast as indexes make it. */
export const fastCost = 100

/** Weighs indexes against the workload; remembers estimates, since each is asked for many times. */
class Bench {
  readonly #subjects: readonly Subject[]
  readonly #model: Model
  readonly #known = new Map<string, number>()

  constructor(subjects: readonly Subject[], model: Model) {
    this.#subjects = subjects
    this.#model = model
  }

  /** Net ms that an option saves beside the indexes already chosen. */
  worth(option: Option, chosen: readonly IndexShape[]): number {
    const table = option.shape.table
    const saved = this.#subjects.map((subject, i) => {
      if (!subject.accesses.uses.some((use) => use.table.oid === table)) return 0
      const without = this.#cost(subject, i, chosen)
      const cost = this.#cost(subject, i, [...chosen, option.shape])
      const bare = this.#cost(subject, i, [])
      return without > fastCost && without - cost > leastGain * without
        ? (subject.statement.totalMs * (without - cost)) / bare
        : 0
    })
    return saved.reduce((sum, each) => sum + each, 0) - this.writeMs(option)
  }

  /** Time that all statements on the option's table still take with it. */
  leftMs({ shape }: Option, chosen: readonly IndexShape[]): number {
    return this.#subjects.reduce((sum, subject, i) => {
      if (!subject.accesses.uses.some((use) => use.table.oid === shape.table)) return sum
      const bare = this.#cost(subject, i, [])
      const cost = this.#cost(subject, i, [...chosen, shape])
      return bare > 0 ? sum + (subject.statement.totalMs * cost) / bare : sum
    }, 0)
  }

  /** Time that keeping the index costs the statements that write to its table. */
  writeMs({ candidate }: Option): number {
    const perEntryMs = candidate.method === 'gin' ? 0.05 : 0.004
    const columns = new Set(candidate.keys.flatMap((key) => key.columns))
    const entries = this.#subjects.reduce((sum, { accesses: { write }, statement }) => {
      if (write?.table.oid !== candidate.table.oid || write.kind === 'delete') return sum
      const touches = write.kind !== 'update' || write.columns.some((name) => columns.has(name))
      // An update of an indexed column can't be heap-only: every index of the table gets an entry.
      return touches ? sum + statement.rows * (write.kind === 'update' ? 2 : 1) : sum
    }, 0)
    return entries * perEntryMs
  }

  #cost(subject: Subject, number: number, added: readonly IndexShape[]): number {
    const tables = new Set(subject.accesses.uses.map((use) => use.table.oid))
    const relevant = added.filter(({ table }) => tables.has(table))
    const key = `${number}: ${relevant
      .map(({ name }) => name)
      .toSorted()
      .join(' ')}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const { cost } = estimate(subject, this.#model, relevant)
    this.#known.set(key, cost)
    return cost
  }
}

export function shapeFor(
  candidate: Candidate,
  model: Model,
  name: string = indexName(candidate),
): IndexShape {
  const { table, keys, method, conditions } = candidate
  const statisticsOf = (column: string) => columnStatistics(model.statistics, table, column)
  const share = conditions.reduce(
    (product, sql) => product * conditionShare(sql, candidate, model),
    1,
  )
  const rows = Math.max(1, table.rows * share)
  const pages =
    method === 'gin'
      ? ginPages(keys, rows, statisticsOf)
      : btreePages(keys, rows, table, statisticsOf)
  return {
    name,
    table: table.oid,
    method,
    keys,
    conditions,
    unique: false,
    pages,
    rows,
    exists: false,
  }
}

function conditionShare(sql: string, { table }: Candidate, model: Model): number {
  const condition = conditionIn(sql, table)
  const statisticsOf = (column: string) => columnStatistics(model.statistics, table, column)
  return condition ? selectivity(condition, table, statisticsOf, unbound) : 1
}
