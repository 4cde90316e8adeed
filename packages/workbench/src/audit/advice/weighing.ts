import type { IndexShape } from '../cost-model/index-shape.ts'
import type { Candidate } from './candidate.ts'
import { type Estimate, estimate, type PlannersChoice } from './estimate.ts'
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

/** 25 random block reads, a fraction of a millisecond: what costs less is as fast as indexes make it. */
export const fastCost = 100

/** Weighs indexes against the workload; remembers estimates, since each is asked for many times. */
export class Weighing {
  readonly #subjects: readonly Subject[]
  readonly #model: Model
  readonly #writeCost: WriteCost
  readonly #plannersChoice: PlannersWord
  readonly #known = new Map<string, Estimate>()
  readonly #reading = new Map<number, readonly Read[]>()

  constructor(
    subjects: readonly Subject[],
    model: Model,
    plannersChoice: PlannersWord = () => undefined,
  ) {
    this.#subjects = subjects
    this.#model = model
    this.#plannersChoice = plannersChoice
    this.#writeCost = new WriteCost(subjects, model)
    for (const [number, subject] of subjects.entries()) {
      const read = readOf(subject, number)
      if (subject.planned.length > 0)
        for (const table of read.tables)
          this.#reading.set(table, [...(this.#reading.get(table) ?? []), read])
    }
  }

  /** Net ms that an option saves beside the indexes already chosen; sampled values weigh alike. */
  worth(option: Option, chosen: readonly IndexShape[]): number {
    const saved = this.#on(option).map((read) => {
      const bare = this.#estimate(read, [])
      const without = this.#estimate(read, chosen)
      const beside = this.#estimate(read, [...chosen, option.shape])
      return without.cost > fastCost && without.cost - beside.cost > leastGain * without.cost
        ? (read.subject.statement.totalMs * (without.time - beside.time)) / bare.time
        : 0
    })
    return saved.reduce((sum, each) => sum + each, 0) - this.writeMs(option)
  }

  /** Time that all statements on the option's table still take with it. */
  leftMs(option: Option, chosen: readonly IndexShape[]): number {
    return this.#on(option).reduce((sum, read) => {
      const bare = this.#estimate(read, [])
      const { time } = this.#estimate(read, [...chosen, option.shape])
      return sum + (read.subject.statement.totalMs * time) / bare.time
    }, 0)
  }

  /** Time that keeping the index costs the statements that write to its table. */
  writeMs({ candidate }: Option): number {
    return this.#writeCost.ms(candidate)
  }

  /**
   * Savings of the chosen indexes: of each, the time that comes back without it, when all others are there. Where some
   * save only together, so that the time comes back without any of them, they share it.
   */
  choices(chosen: readonly Option[]): readonly Choice[] {
    const saved = new Map<Option, number>()
    for (const { read, own } of this.#readBy(chosen)) {
      const left = this.#leftOf(read, chosen)
      const raised = own.map((option) => {
        const others = chosen.filter((each) => each !== option)
        return this.#leftOf(read, others) - left
      })
      const all = raised.reduce((sum, each) => sum + Math.max(0, each), 0)
      const part = all > 0 ? Math.min(1, (1 - left) / all) : 1
      for (const [i, option] of own.entries()) {
        const back = raised[i] ?? 0
        const ownMs = read.subject.statement.totalMs * (back > 0 ? back * part : back)
        saved.set(option, (saved.get(option) ?? 0) + ownMs)
      }
    }
    return chosen.map((option) => ({
      ...option,
      savedMs: saved.get(option) ?? 0,
      writeMs: this.writeMs(option),
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
    const upkeepMs = chosen.reduce((sum, option) => sum + this.writeMs(option), 0)
    return Math.max(0, workloadMs - savedMs) + upkeepMs
  }

  /** The statements on the tables of the chosen indexes, each with those that it might read. */
  #readBy(
    chosen: readonly Option[],
  ): readonly { readonly read: Read; readonly own: readonly Option[] }[] {
    const tables = new Set(chosen.map(({ shape }) => shape.table))
    const reads = new Set([...tables].flatMap((table) => this.#reading.get(table) ?? []))
    return [...reads].map((read) => ({
      read,
      own: chosen.filter(({ shape }) => read.tables.has(shape.table)),
    }))
  }

  /** Share of a statement's time that it still takes, 0 to 1. */
  #leftOf(read: Read, chosen: readonly Option[]): number {
    const bare = this.#estimate(read, []).expectedTime
    const { expectedTime } = this.#estimate(
      read,
      chosen.map(({ shape }) => shape),
    )
    return Math.min(1, expectedTime / bare)
  }

  /** The statement's cost beside the indexes that are there. */
  estimate(subject: Subject, added: readonly IndexShape[]): Estimate {
    return this.#estimate(readOf(subject, this.#subjects.indexOf(subject)), added)
  }

  #on({ shape }: Option): readonly Read[] {
    return this.#reading.get(shape.table) ?? []
  }

  #estimate({ subject, number, tables }: Read, added: readonly IndexShape[]): Estimate {
    const relevant = added.filter(({ table }) => tables.has(table))
    const names = relevant.map(({ name }) => name).toSorted()
    const key = `${number}: ${names.join(' ')}`
    const known =
      this.#known.get(key) ??
      estimate(subject, this.#model, relevant, this.#plannersChoice(subject, relevant))
    this.#known.set(key, known)
    return known
  }
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
