import type { Pool } from 'pg'
import { type Evidence, gather, readJobQueue } from '../evidence/index.ts'
import {
  type Budget,
  type JobsReading,
  type MeasuredStep,
  measureWith,
  searchCapacity,
} from '../load/index.ts'
import type { Measurement } from './measurement.ts'
import type { Observer } from './observer.ts'

export interface MeasureOptions {
  readonly observer: Observer
  readonly database: Pool
  readonly budget: Budget
  readonly hintPerSecond: number
  readonly onStep: (step: MeasuredStep) => void
  readonly signal: AbortSignal
}

/** Load before a search, so that compilers, buffers and caches are as warm as they are on a working day. */
const warmUpShare = 0.6
const warmUpMs = 6_000

/** Finds the capacity of the app as it is now, with the evidence of all steps. */
export async function measureApp(options: MeasureOptions): Promise<Measurement> {
  const { observer, database, budget, hintPerSecond, signal } = options
  const log = new EvidenceLog()
  const warmUp = { ratePerSecond: hintPerSecond * warmUpShare, warmUpMs: 0, measureMs: warmUpMs }
  await observer.run({ ...warmUp, signal })
  log.add(observer.evidence, false)
  const measure = measureWith({
    generator: observer,
    budget,
    readJobs: (since) => readJobs(database, since),
    onStep: (step) => {
      options.onStep(step)
      log.add(observer.evidence, step.verdict.holds)
    },
    signal,
  })
  const capacity = await searchCapacity({ measure, hintPerSecond, budget, signal })
  return { capacity, evidence: log.gather() }
}

/** Keeps each step's evidence, and knows the one that carried most within the SLO. */
class EvidenceLog {
  readonly #steps: Evidence[] = []
  #best: Evidence | undefined

  add(evidence: Evidence | undefined, holds: boolean): void {
    if (!evidence) return
    this.#steps.push(evidence)
    if (holds && evidence.ratePerSecond >= (this.#best?.ratePerSecond ?? 0)) this.#best = evidence
  }

  gather(): Evidence {
    const best = this.#best ?? this.#steps.at(-1)
    if (!best) throw new Error('No step of the search was measured to its end')
    return gather(this.#steps, best)
  }
}

async function readJobs(database: Pool, since: Date): Promise<JobsReading> {
  const { queued, waitP95Ms, byName } = await readJobQueue(database, since)
  return { queued, waitP95Ms, finished: byName.reduce((sum, job) => sum + job.count, 0) }
}
