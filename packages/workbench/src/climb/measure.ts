import type { Pool } from 'pg'
import { type Evidence, readJobQueue } from '../evidence/index.ts'
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
const warmUp = { share: 0.6, seconds: 6 }

/** Finds the capacity of the app as it is now, with the evidence of the highest rate that held. */
export async function measureApp(options: MeasureOptions): Promise<Measurement> {
  const { observer, database, budget, hintPerSecond, signal } = options
  await observer.run({
    ratePerSecond: hintPerSecond * warmUp.share,
    warmUpMs: 0,
    measureMs: warmUp.seconds * 1000,
    signal,
  })
  let best: { readonly ratePerSecond: number; readonly evidence: Evidence } | undefined
  const measure = measureWith({
    generator: observer,
    budget,
    readJobs: (since) => readJobs(database, since),
    onStep: (step) => {
      options.onStep(step)
      if (step.verdict.holds && step.ratePerSecond >= (best?.ratePerSecond ?? 0)) {
        best = { ratePerSecond: step.ratePerSecond, evidence: observer.evidence }
      }
    },
    signal,
  })
  const capacity = await searchCapacity({ measure, hintPerSecond, budget, signal })
  return { capacity, evidence: best?.evidence ?? observer.evidence }
}

async function readJobs(database: Pool, since: Date): Promise<JobsReading> {
  const { queued, waitP95Ms, byName } = await readJobQueue(database, since)
  return { queued, waitP95Ms, finished: byName.reduce((sum, job) => sum + job.count, 0) }
}
