import { setTimeout as sleep } from 'node:timers/promises'
import type { Budget } from './budget.ts'
import type { LoadGenerator } from './generator.ts'
import { type JobsEvidence, judge, type Verdict } from './judge.ts'
import { type Slo, slo as standardSlo } from './slo.ts'
import type { Moment } from './step.ts'
import type { StepResult } from './step-result.ts'

/** The job queue, read now. */
export interface JobsReading {
  readonly queued: number
  /** Jobs finished since the time asked for. */
  readonly finished: number
  readonly waitP95Ms: number
}

export interface MeasuredStep {
  readonly ratePerSecond: number
  readonly final: boolean
  readonly step: StepResult
  readonly jobs: JobsEvidence | undefined
  readonly verdict: Verdict
}

export interface MeasureOptions {
  readonly generator: Pick<LoadGenerator, 'run'>
  readonly budget: Budget
  readonly slo?: Slo
  readonly readJobs?: ((since: Date) => Promise<JobsReading>) | undefined
  readonly onStep?: ((measured: MeasuredStep) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Makes the search's `measure`: one step of load, judged together with the job queue beside it. */
export function measureWith(
  options: MeasureOptions,
): (ratePerSecond: number, step: { readonly final: boolean }) => Promise<Verdict> {
  const { generator, budget, slo = standardSlo, readJobs, onStep, signal } = options
  return async (ratePerSecond, { final }) => {
    const watch = readJobs && (await watchJobs(readJobs, signal))
    const step = await generator.run({
      ratePerSecond,
      warmUpMs: budget.warmUpMs,
      measureMs: final ? budget.finalMs : budget.stepMs,
      giveUpAt: slo,
      onMoment: watch?.onMoment,
      signal,
    })
    const jobs = await watch?.read()
    const verdict = judge(step, jobs, slo)
    onStep?.({ ratePerSecond, final, step, jobs, verdict })
    return verdict
  }
}

const settleLimitMs = 10_000
const settlePollMs = 100

interface JobsWatch {
  readonly onMoment: (moment: Moment) => void
  readonly read: () => Promise<JobsEvidence>
}

/** Lets an earlier step's jobs end first, then reads the queue at the step's moments. */
async function watchJobs(
  readJobs: (since: Date) => Promise<JobsReading>,
  signal: AbortSignal | undefined,
): Promise<JobsWatch> {
  const start = await settle(readJobs, signal)
  const since = new Date()
  const readings = new Map<Moment, Promise<JobsReading>>()
  return {
    onMoment(moment) {
      const reading = readJobs(since)
      // Whoever reads it gets the error; until then it isn't unhandled.
      reading.catch(() => {})
      readings.set(moment, reading)
    },
    async read() {
      // A step that was given up has no end; what is queued now stands for it.
      const end = await (readings.get('end') ?? readJobs(since))
      const middle = (await readings.get('middle')) ?? start
      const queued = { start: start.queued, middle: middle.queued, end: end.queued }
      return { queued, finished: end.finished, waitP95Ms: end.waitP95Ms }
    },
  }
}

async function settle(
  readJobs: (since: Date) => Promise<JobsReading>,
  signal: AbortSignal | undefined,
): Promise<JobsReading> {
  const deadlineMs = performance.now() + settleLimitMs
  for (;;) {
    const reading = await readJobs(new Date())
    if (reading.queued === 0 || performance.now() > deadlineMs) return reading
    await sleep(settlePollMs, undefined, { signal })
  }
}
