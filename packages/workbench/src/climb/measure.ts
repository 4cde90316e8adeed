import { availableParallelism } from 'node:os'
import type { Pool } from 'pg'
import {
  type Evidence,
  gather,
  type MachineUse,
  readJobQueue,
  roles,
  stepsToTrust,
} from '../evidence/index.ts'
import {
  type Budget,
  type Capacity,
  judgeAlone,
  type MeasuredStep,
  measureWith,
  noCapacity,
  type StepResult,
  searchCapacity,
  slo,
} from '../load/index.ts'
import type { Measurement } from './measurement.ts'
import { timeFixedWork, workRange } from './noise.ts'
import type { Observer } from './observer.ts'
import { boundPerSecond } from './predict.ts'
import { undisturbed } from './undisturbed.ts'

export interface MeasureOptions {
  readonly observer: Observer
  readonly database: Pool
  readonly budget: Budget
  readonly onSurvey: (survey: StepResult) => void
  readonly onStep: (step: MeasuredStep) => void
  readonly signal: AbortSignal
}

/** Share of the bound by service demands that apps usually reach within the SLO; a search begins there. */
const usualShareOfBound = 0.6

/**
 * Finds the capacity of the app as it is now, with the evidence of all steps. A survey warms it up first, sees every
 * kind of work, and tells by service demands where to search, or that no rate can hold.
 */
export async function measureApp(options: MeasureOptions): Promise<Measurement> {
  const { observer, budget, signal } = options
  const log = new EvidenceLog()
  const workBeforeMs = timeFixedWork()
  const survey = await observer.survey({ ...budget.survey, signal })
  options.onSurvey(survey)
  const alone = observer.evidence
  log.add(alone, false)
  const [broken] = judgeAlone(survey, slo)
  const capacity = broken
    ? noCapacity(broken.objective)
    : await search(options, log, alone && hintFrom(alone))
  const repeatSpread = await repeat(options, capacity.capacityPerSecond)
  const evidence = log.gather()
  const { otherShare, stolenShare } = log.loudest(evidence.machine)
  const workMs = workRange(workBeforeMs, timeFixedWork())
  return { capacity, evidence, noise: { otherShare, stolenShare, workMs, repeatSpread } }
}

/** A rate that holds and still sends many requests. */
const repeatedShare = 0.5
const repeats = 2
/** Spread when too few requests came to repeat anything: chance may double a figure. */
const unknownSpread = 1

/** Repeats a load: the difference in CPU per request is due to chance and machine. */
async function repeat(
  { observer, budget: { warmUpMs, stepMs: measureMs }, signal }: MeasureOptions,
  capacityPerSecond: number,
): Promise<number> {
  if (capacityPerSecond === 0) return 0
  const ratePerSecond = repeatedShare * capacityPerSecond
  const costs: number[] = []
  for (let n = 0; n < repeats; n++) {
    await observer.run({ ratePerSecond, warmUpMs, measureMs, signal })
    const { evidence } = observer
    if (evidence && evidence.requests > 0)
      costs.push(roles.reduce((sum, role) => sum + evidence.demandMs[role], 0))
  }
  return costs.length < repeats ? unknownSpread : Math.max(...costs) / Math.min(...costs) - 1
}

function hintFrom(evidence: Evidence): number | undefined {
  const bound = boundPerSecond(evidence, availableParallelism())
  return Number.isFinite(bound) ? usualShareOfBound * bound : undefined
}

function search(
  options: MeasureOptions,
  log: EvidenceLog,
  hintPerSecond: number | undefined,
): Promise<Capacity> {
  const { observer, database, budget, signal } = options
  const measure = measureWith({
    generator: observer,
    budget,
    readJobs: (since) => readJobQueue(database, since),
    onStep: (step) => {
      options.onStep(step)
      log.add(observer.evidence, step.verdict.holds)
    },
    signal,
  })
  const quiet = undisturbed(measure, {
    machineOfLast: () => observer.evidence?.machine,
    onSpoilt: (use) => log.spoilt.push(use),
  })
  return searchCapacity({ measure: quiet, hintPerSecond, budget, signal })
}

/** Keeps each step's evidence, the survey's first. */
class EvidenceLog {
  readonly #steps: Evidence[] = []
  readonly #held: Evidence[] = []
  /** Use by other programs during steps that failed twice. */
  readonly spoilt: MachineUse[] = []

  add(evidence: Evidence | undefined, holds: boolean): void {
    if (!evidence) return
    this.#steps.push(evidence)
    if (holds) this.#held.push(evidence)
  }

  /** A step that other programs spoilt counts more than a quiet machine on average. */
  loudest(onTheWhole: MachineUse): MachineUse {
    const taken = ({ otherShare, stolenShare }: MachineUse) => otherShare + stolenShare
    return this.spoilt.reduce((a, b) => (taken(b) > taken(a) ? b : a), onTheWhole)
  }

  gather(): Evidence {
    const [survey] = this.#steps
    return gather(this.#steps, survey ? stepsToTrust(this.#held, survey) : [])
  }
}
