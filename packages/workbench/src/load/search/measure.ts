import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadGenerator, Moment, StepPlan } from '../generator/index.ts'
import type { StepResult } from '../slo/index.ts'
import {
  type JobsEvidence,
  judge,
  type Slo,
  slo as standardSlo,
  type Verdict,
} from '../slo/index.ts'
import type { Budget } from './budget.ts'

/** The job queue, read now. */
export interface JobsReading {
  readonly queued: number
  /** Jobs finished since the time asked for. */
  readonly finished: number
  readonly waitP95Ms: number
}

/** One step of load, judged together with the job queue beside it. */
export interface JudgedStep {
  readonly ratePerSecond: number
  readonly step: StepResult
  readonly jobs: JobsEvidence | undefined
  readonly verdict: Verdict
}

export interface MeasuredStep extends JudgedStep {
  readonly final: boolean
}

type Runner = Pick<LoadGenerator, 'run'>
type ReadJobs = (since: Date) => Promise<JobsReading>

export interface MeasureOptions {
  readonly generator: Runner
  readonly budget: Budget
  readonly slo?: Slo
  readonly readJobs?: ReadJobs | undefined
  readonly onStep?: ((measured: MeasuredStep) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Makes the search's `measure`; a step is given up as soon as its objectives can't be met any more. */
export function measureWith(
  options: MeasureOptions,
): (ratePerSecond: number, step: { readonly final: boolean }) => Promise<Verdict> {
  const { budget, slo = standardSlo, onStep } = options
  return async (ratePerSecond, { final }) => {
    const { warmUpMs } = budget
    const measureMs = final ? budget.finalMs : budget.stepMs
    const plan = { ratePerSecond, warmUpMs, measureMs, giveUpAt: slo }
    const judged = await measureStep({ ...options, plan, slo })
    onStep?.({ ...judged, final })
    return judged.verdict
  }
}

export async function measureStep(options: {
  readonly generator: Runner
  readonly plan: StepPlan
  readonly slo: Slo
  readonly readJobs?: ReadJobs | undefined
  readonly signal?: AbortSignal | undefined
}): Promise<JudgedStep> {
  const { generator, plan, slo, readJobs, signal } = options
  const watch = readJobs && (await watchJobs(readJobs, signal))
  const step = await generator.run({ ...plan, onMoment: watch?.onMoment, signal })
  const jobs = await watch?.read()
  return { ratePerSecond: plan.ratePerSecond, step, jobs, verdict: judge(step, jobs, slo) }
}

const settleLimitMs = 10_000
const settlePollMs = 100

interface JobsWatch {
  readonly onMoment: (moment: Moment) => void
  readonly read: () => Promise<JobsEvidence>
}

/** Lets an earlier step's jobs end first, then reads the queue at the step's moments. */
async function watchJobs(readJobs: ReadJobs, signal: AbortSignal | undefined): Promise<JobsWatch> {
  const start = await settle(readJobs, signal)
  const since = new Date()
  const readings = new Map<Moment, Promise<JobsReading>>()
  return {
    onMoment(moment) {
      const reading = readJobs(since)
      // The caller that reads it gets the error; until then it must not count as unhandled.
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

async function settle(readJobs: ReadJobs, signal: AbortSignal | undefined): Promise<JobsReading> {
  const deadlineMs = performance.now() + settleLimitMs
  for (;;) {
    const reading = await readJobs(new Date())
    if (reading.queued === 0 || performance.now() > deadlineMs) return reading
    await sleep(settlePollMs, undefined, { signal })
  }
}
