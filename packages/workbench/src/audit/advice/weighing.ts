import type { ForeignKey } from '../catalogue/catalogue.ts'
import { keysAsked, keysServed, mayServe } from '../cost-model/access-path.ts'
import type { IndexShape } from '../cost-model/index-shape.ts'
import { executionCost } from '../cost-model/page-prices.ts'
import type { Candidate } from './candidate.ts'
import { type Estimate, estimate, type PlannersChoice } from './estimate.ts'
import { isServedBy } from './served-key.ts'
import type { Model, Subject } from './subject.ts'
import { WriteCost } from './write-cost.ts'

/** A candidate, and the index that it would become. */
export interface Option {
  readonly candidate: Candidate
  readonly shape: IndexShape
}

/** An option that earns its place, with what it saves and costs per the workload's time. */
export interface Choice extends Option {
  readonly savedMs: number
  readonly writeMs: number
}

/** The planner's own word on which of some indexes it would read for a statement, where it was asked. */
export type PlannersWord = (
  subject: Subject,
  added: readonly IndexShape[],
) => PlannersChoice | undefined

/** An index that doesn't halve a statement's cost isn't worth its upkeep, and may be the model's error. */
export const leastGain = 0.5

/** A statement that takes this many times as long with an index counts against it; a smaller difference may be the model's error. */
const leastHarm = 1.1

/** 25 random block reads, a fraction of a millisecond: what costs less is as fast as indexes make it. */
export const fastCost = 100

/** It is five times the start and end of an execution: pages in memory hide what rows and functions take. */
const fastTime = 5 * executionCost

/** Weighs indexes against the workload; remembers estimates, since each is asked for many times. */
export class Weighing {
  readonly #model: Model
  readonly #writeCost: WriteCost
  readonly #plannersChoice: PlannersWord
  readonly #foreignKeys: ReadonlyMap<number, readonly ForeignKey[]>
  readonly #known = new Map<string, Estimate>()
  readonly #reads = new Map<Subject, Read>()
  readonly #reading = new Map<number, readonly Read[]>()
  /** Statements that ask for a table's key. */
  readonly #asking = new Map<string, Read[]>()
  readonly #served = new WeakMap<IndexShape, ReadonlySet<Read>>()

  constructor(
    subjects: readonly Subject[],
    model: Model,
    plannersChoice: PlannersWord = () => undefined,
  ) {
    this.#model = model
    this.#foreignKeys = Map.groupBy(model.catalogue.foreignKeys, ({ table }) => table)
    this.#plannersChoice = plannersChoice
    this.#writeCost = new WriteCost(subjects, model)
    for (const [number, subject] of subjects.entries()) {
      const read = readOf(subject, number)
      this.#reads.set(subject, read)
      if (subject.planned.length > 0)
        for (const table of read.tables) {
          this.#reading.set(table, [...(this.#reading.get(table) ?? []), read])
          for (const key of keysAsked(subject.accesses, table)) this.#noteAsking(table, key, read)
        }
    }
  }

  /**
   * Net ms that an option saves beside the indexes already chosen; sampled values weigh alike. Undefined where the time is
   * up before all of its statements are weighed.
   */
  worth(
    option: Option,
    chosen: readonly IndexShape[],
    isUp: () => boolean = () => false,
  ): number | undefined {
    let savedMs = 0
    for (const read of this.#servedBy(option.shape)) {
      if (isUp()) return undefined
      const bare = this.#estimate(read, [])
      const without = this.#estimate(read, chosen)
      const beside = this.#estimate(read, [...chosen, option.shape])
      const gains = !isFast(without) && without.cost - beside.cost > leastGain * without.cost
      if (gains || beside.time > leastHarm * without.time)
        savedMs += (read.subject.statement.totalMs * (without.time - beside.time)) / bare.time
    }
    return savedMs - this.writeMs(option, chosen)
  }

  /** Bound on what an option can be worth: all the time of the statements that might read it. */
  mostMs(option: Option): number {
    const reads = [...this.#servedBy(option.shape)]
    return (
      reads.reduce((sum, { subject }) => sum + subject.statement.totalMs, 0) - this.writeMs(option)
    )
  }

  /** Time that all statements on the option's table still take with it. */
  leftMs(option: Option, chosen: readonly IndexShape[]): number {
    const near = this.#reading.get(option.shape.table) ?? []
    return near.reduce((sum, read) => {
      const bare = this.#estimate(read, [])
      const { time } = this.#estimate(read, [...chosen, option.shape])
      return sum + (read.subject.statement.totalMs * time) / bare.time
    }, 0)
  }

  /** Time that keeping the index costs the statements that write to its table. */
  writeMs({ candidate, shape }: Option, chosen: readonly IndexShape[] = []): number {
    const others = chosen.filter((each) => each !== shape)
    return this.#writeCost.ms(candidate, others)
  }

  /**
   * Savings of the chosen indexes: of each, the time that comes back without it, when all others are there. Where some
   * save only together, so that the time comes back without any of them, they share it.
   */
  choices(chosen: readonly Option[]): readonly Choice[] {
    const saved = new Map<Option, number>()
    for (const { read, own: near } of this.#readBy(chosen)) {
      const left = this.#leftOf(read, chosen)
      const { indexes } = this.#estimate(read, shapesOf(chosen))
      // Without one that isn't read, the time stays what it is.
      const own = near.filter(({ shape }) => indexes.has(shape.name))
      const raised = own.map((option) => {
        const others = chosen.filter((each) => each !== option)
        return this.#leftOf(read, others) - left
      })
      const all = raised.reduce((sum, each) => sum + Math.max(0, each), 0)
      const harm = raised.reduce((sum, each) => sum + Math.max(0, -each), 0)
      const part = all > 0 ? Math.min(1, Math.max(0, 1 - left + harm) / all) : 1
      for (const [i, option] of own.entries()) {
        const back = raised[i] ?? 0
        const ownMs = read.subject.statement.totalMs * (back > 0 ? back * part : back)
        saved.set(option, (saved.get(option) ?? 0) + ownMs)
      }
    }
    const upkeepMs = this.#upkeepMs(chosen)
    return chosen.map((option) => ({
      ...option,
      savedMs: saved.get(option) ?? 0,
      // It includes what the others would cost less without it.
      writeMs: upkeepMs - this.#upkeepMs(chosen.filter((each) => each !== option)),
    }))
  }

  /**
   * Time that the workload still takes with the chosen indexes, their upkeep included. Each statement's own time is the
   * measure of what its cost unit takes; what the planner wasn't asked about remains as it is.
   */
  remainingMs(chosen: readonly Option[], workloadMs: number): number {
    const savedMs = this.#readBy(chosen).reduce(
      (sum, { read }) => sum + read.subject.statement.totalMs * (1 - this.#leftOf(read, chosen)),
      0,
    )
    return Math.max(0, workloadMs - savedMs) + this.#upkeepMs(chosen)
  }

  #upkeepMs(chosen: readonly Option[]): number {
    return chosen.reduce((sum, option) => sum + this.writeMs(option, shapesOf(chosen)), 0)
  }

  /** The statements on the tables of the chosen indexes, each with those that it might read. */
  #readBy(
    chosen: readonly Option[],
  ): readonly { readonly read: Read; readonly own: readonly Option[] }[] {
    const reads = new Set(chosen.flatMap(({ shape }) => [...this.#servedBy(shape)]))
    return [...reads].map((read) => ({
      read,
      own: chosen.filter(({ shape }) => this.#servedBy(shape).has(read)),
    }))
  }

  /** Share of a statement's time that it still takes; above 1 where the planner is led to a slower plan. */
  #leftOf(read: Read, chosen: readonly Option[]): number {
    const bare = this.#estimate(read, []).expectedTime
    const { expectedTime } = this.#estimate(read, shapesOf(chosen))
    return expectedTime / bare
  }

  /** The statement's cost beside the indexes that are there. */
  estimate(subject: Subject, added: readonly IndexShape[]): Estimate {
    const read = this.#reads.get(subject)
    if (!read) throw new Error('The statement is none of those that are weighed.')
    return this.#estimate(read, added)
  }

  /** Size of the indexes that are there, but for those that keep rows unique. */
  existingPages(): number {
    const all = [...this.#model.existing.values()].flat()
    return all.reduce((sum, { unique, pages }) => sum + (unique ? 0 : pages), 0)
  }

  /** How many foreign keys the option serves that neither an existing nor a chosen index serves. */
  bareKeys({ shape }: Option, chosen: readonly IndexShape[]): number {
    const present = [...(this.#model.existing.get(shape.table) ?? []), ...chosen]
    const keys = this.#foreignKeys.get(shape.table) ?? []
    return keys.filter(
      (key) => isServedBy(shape, key) && !present.some((each) => isServedBy(each, key)),
    ).length
  }

  /** Can the worth of one of them depend on whether the other is chosen? */
  meet(one: Option, other: Option): boolean {
    const reads = this.#servedBy(other.shape)
    return [...this.#servedBy(one.shape)].some((read) => reads.has(read))
  }

  #noteAsking(table: number, key: string, read: Read): void {
    const place = `${table} ${key}`
    const reads = this.#asking.get(place) ?? []
    reads.push(read)
    this.#asking.set(place, reads)
  }

  #servedBy(shape: IndexShape): ReadonlySet<Read> {
    const known = this.#served.get(shape)
    if (known) return known
    const near = keysServed(shape).flatMap((key) => this.#asking.get(`${shape.table} ${key}`) ?? [])
    const served = new Set(near.filter(({ subject }) => mayServe(shape, subject.accesses)))
    this.#served.set(shape, served)
    return served
  }

  #estimate(read: Read, added: readonly IndexShape[]): Estimate {
    const { subject, number } = read
    const relevant = added.filter((shape) => this.#servedBy(shape).has(read))
    const names = relevant.map(({ name }) => name).toSorted()
    const key = `${number}: ${names.join(' ')}`
    const known =
      this.#known.get(key) ??
      estimate(subject, this.#model, relevant, this.#plannersChoice(subject, relevant))
    this.#known.set(key, known)
    return known
  }
}

function isFast({ cost, time }: Estimate): boolean {
  return cost <= fastCost && time <= fastTime
}

export function shapesOf(options: readonly Option[]): readonly IndexShape[] {
  return options.map(({ shape }) => shape)
}

interface Read {
  readonly subject: Subject
  readonly number: number
  readonly tables: ReadonlySet<number>
}

function readOf(subject: Subject, number: number): Read {
  const tables = new Set(subject.accesses.uses.map(({ table }) => table.oid))
  return { subject, number, tables }
}
