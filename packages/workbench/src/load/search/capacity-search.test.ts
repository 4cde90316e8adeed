import { describe, expect, it } from 'vitest'
import { capacityOfMmc } from '../fixture/queueing-theory.ts'
import { type SimulatedSystem, simulateStep } from '../fixture/simulated-queue.ts'
import { exponential, seededRandom } from '../generator/random.ts'
import { type JobsEvidence, judge, type Objective, type Verdict } from '../slo/judge.ts'
import { slo } from '../slo/slo.ts'
import type { StepResult } from '../slo/step-result.ts'
import { type Budget, budgets, stepCostMs } from './budget.ts'
import { type Capacity, searchCapacity } from './capacity-search.ts'
import { confirmedRate, planNextStep } from './next-step.ts'

type Judge = (step: StepResult, jobs: JobsEvidence | undefined) => Verdict

const seeds = Array.from({ length: 12 }, (_, index) => index + 1)
const judgeBySlo: Judge = (step, jobs) => judge(step, jobs, slo)

describe('on simulated queues of known capacity, in virtual time', () => {
  const mmc = (servers: number, perSecond: number): SimulatedSystem => ({
    servers,
    serviceMs: (random) => exponential(1000 / perSecond, random),
  })
  const fixed = (serviceMs: number): SimulatedSystem => ({ servers: 1, serviceMs: () => serviceMs })
  const paused = { ...fixed(5), pause: { everyMs: 500, forMs: 100 } }
  const worker = { share: 0.1, workers: 1, runMs: 50 }
  it.for([
    ['M/M/1 with 100 requests/s', mmc(1, 100), capacityOfMmc(1, 100), 0.04, 0.1],
    ['M/M/1 with 1,000 requests/s', mmc(1, 1000), capacityOfMmc(1, 1000), 0.02, 0.05],
    ['M/M/4 with 4 x 25 requests/s', mmc(4, 25), capacityOfMmc(4, 25), 0.04, 0.1],
    ['M/M/10 with 10 x 50 requests/s', mmc(10, 50), capacityOfMmc(10, 50), 0.025, 0.07],
    ['M/D/1 with 5 ms of service', fixed(5), longRunCapacity(fixed(5), 200), 0.025, 0.06],
    ['M/D/1 with a slow background', paused, longRunCapacity(paused, 160), 0.03, 0.06],
    ['a job queue that lags first', { ...mmc(1, 500), jobs: worker }, 200, 0.05, 0.12],
  ] as const)('finds the capacity of %s', async ([, system, truth, ...limits], { annotate }) => {
    const found = await Promise.all(seeds.map((seed) => search({ system, seed })))
    const errors = found.map(({ capacityPerSecond }) => capacityPerSecond / truth - 1)
    const [meanError, worstError] = [mean(errors.map(Math.abs)), Math.max(...errors.map(Math.abs))]
    const covering = found.filter((one) => one.lowPerSecond <= truth && truth <= one.highPerSecond)
    await annotate(
      `true ${truth.toFixed(1)}: bias ${percent(mean(errors))}, error ${percent(meanError)} on average, ` +
        `${percent(worstError)} at worst; within the interval ${covering.length} of ${found.length} times`,
    )
    expect(meanError).toBeLessThan(limits[0])
    expect(worstError).toBeLessThan(limits[1])
    expect(covering.length).toBeGreaterThanOrEqual(0.7 * seeds.length)
  })

  it('comes close in 40 s, when it begins within half and double', async ({ annotate }) => {
    const truth = capacityOfMmc(10, 50)
    const errors = await Promise.all(
      seeds.map(async (seed) => {
        const hintPerSecond = truth * 2 ** (seed / 6 - 1)
        const budget = budgets.quick
        const found = await search({ system: mmc(10, 50), seed, hintPerSecond, budget })
        return Math.abs(found.capacityPerSecond / truth - 1)
      }),
    )
    await annotate(
      `error ${percent(mean(errors))} on average, ${percent(Math.max(...errors))} at worst`,
    )
    expect(mean(errors)).toBeLessThan(0.06)
    expect(Math.max(...errors)).toBeLessThan(0.2)
  })

  it('is not fooled by work that is only put off', async () => {
    const system = { ...mmc(1, 500), jobs: worker }
    const honest = await search({ system, seed: 1 })
    expect(honest.limitedBy).toBe('job backlog')
    expect(honest.capacityPerSecond).toBeLessThan(220)
    // The mutant: a judge that looks at answers only takes the queue for capacity.
    const fooled = await search({
      system,
      seed: 1,
      judgeStep: (step) => judgeBySlo(step, undefined),
    })
    expect(fooled.capacityPerSecond).toBeGreaterThan(2 * honest.capacityPerSecond)
  })

  it('finds about the same from any first guess', async () => {
    for (const hintPerSecond of [2, 20, 90, 800, 8000]) {
      const found = await search({ system: mmc(1, 100), seed: 5, hintPerSecond })
      expect(found.capacityPerSecond / capacityOfMmc(1, 100)).toBeCloseTo(1, 0.7)
    }
  })

  it('keeps within its time', async () => {
    for (const budget of [budgets.quick, budgets.thorough]) {
      let spentMs = 0
      const onSpend = (ms: number) => (spentMs += ms)
      await search({ system: mmc(1, 100), seed: 3, budget, onSpend })
      expect(spentMs).toBeLessThanOrEqual(budget.totalMs)
      expect(spentMs).toBeGreaterThan(0.5 * budget.totalMs)
    }
  })
})

describe('on systems with a sharp limit', () => {
  it('shakes off verdicts that are plain wrong', async () => {
    const random = seededRandom(4)
    const found = await Promise.all(
      seeds.map(() =>
        searchSharp((rate) => (random() < 0.05 ? rate > 100 : rate <= 100), budgets.thorough),
      ),
    )
    for (const { capacityPerSecond } of found) {
      expect(Math.abs(capacityPerSecond / 100 - 1)).toBeLessThan(0.1)
    }
  })

  it('tells the highest rate that a long step has shown to hold', async () => {
    const found = await searchSharp((rate) => rate <= 100, budgets.quick)
    const shown = found.steps.filter(({ final, verdict }) => final && verdict.holds)
    expect(shown.map(({ verdict }) => verdict.ratePerSecond)).toContain(found.confirmedPerSecond)
    expect(found.confirmedPerSecond).toBeLessThanOrEqual(found.capacityPerSecond)
    expect(found.confirmedPerSecond).toBeGreaterThan(85)
  })

  it('takes no short step, and none above the capacity, for a rate that was shown to hold', () => {
    const belief = { low: 90, median: 100, high: 110 }
    const vote = { holds: true, final: true, blindness: 0 }
    const votes = [
      { ...vote, ratePerSecond: 80 },
      { ...vote, ratePerSecond: 90, holds: false },
      { ...vote, ratePerSecond: 95, final: false },
      { ...vote, ratePerSecond: 105 },
    ]
    expect(confirmedRate(votes, belief)).toBe(80)
    expect(confirmedRate(votes.slice(1), belief)).toBe(0)
  })

  it('goes no farther in one step than four times what was tried', () => {
    const votes = [{ ratePerSecond: 10, holds: true, final: false, blindness: 0 }]
    const belief = { low: 100, median: 1_000, high: 10_000 }
    const options = { votes, belief, budget: budgets.quick, leftMs: 60_000 }
    expect(planNextStep(options)).toEqual({ ratePerSecond: 40, final: false })
    expect(planNextStep({ ...options, votes: [] })?.ratePerSecond).toBe(1_000)
  })

  it('says 0 when nothing holds', async () => {
    const found = await searchSharp(() => false, budgets.quick)
    expect(found).toMatchObject({ capacityPerSecond: 0, confirmedPerSecond: 0 })
    expect(found.limitedBy).toBe('p95 of reads')
  })

  it('says 0 when only steps without a request seemed to hold', async () => {
    let nowMs = 0
    const found = await searchCapacity({
      budget: budgets.quick,
      clock: { now: () => nowMs },
      measure: async (ratePerSecond, { final }) => {
        nowMs += stepCostMs(budgets.quick, final)
        return ratePerSecond < 1 ? verdictOf(0, true) : verdictOf(ratePerSecond, false)
      },
    })
    expect(found).toMatchObject({ capacityPerSecond: 0, lowPerSecond: 0, confirmedPerSecond: 0 })
  })

  it('says that it is a lower bound when nothing breaks, or the generator does', async () => {
    const endless = await searchSharp(() => true, budgets.quick)
    expect(endless).toMatchObject({ isLowerBound: true, limitedBy: 'nothing' })
    const bound = await searchSharp((rate) => rate <= 100, budgets.quick, 'generator')
    expect(bound).toMatchObject({ isLowerBound: true, limitedBy: 'generator' })
    const real = await searchSharp((rate) => rate <= 100, budgets.quick)
    expect(real).toMatchObject({ isLowerBound: false, limitedBy: 'p95 of reads' })
  })

  it('stops when it is aborted', async () => {
    const stop = new AbortController()
    const searching = searchCapacity({
      budget: budgets.quick,
      clock: { now: () => 0 },
      signal: stop.signal,
      measure: async (ratePerSecond) => {
        stop.abort(new Error('enough'))
        return verdictOf(ratePerSecond, true)
      },
    })
    await expect(searching).rejects.toThrow('enough')
  })
})

async function search(options: {
  system: SimulatedSystem
  seed: number
  budget?: Budget
  hintPerSecond?: number
  judgeStep?: Judge
  onSpend?: (ms: number) => void
}): Promise<Capacity> {
  const { system, seed, budget = budgets.thorough, judgeStep = judgeBySlo, onSpend } = options
  const random = seededRandom(seed * 7919)
  const { warmUpMs } = budget
  let nowMs = 0
  return await searchCapacity({
    budget,
    hintPerSecond: options.hintPerSecond,
    clock: { now: () => nowMs },
    measure: async (ratePerSecond, { final }) => {
      const measureMs = final ? budget.finalMs : budget.stepMs
      nowMs += warmUpMs + measureMs
      onSpend?.(warmUpMs + measureMs)
      const { step, jobs } = simulateStep({ system, ratePerSecond, warmUpMs, measureMs, random })
      return judgeStep(step, jobs)
    },
  })
}

async function searchSharp(
  holds: (ratePerSecond: number) => boolean,
  budget: Budget,
  objective: Objective = 'p95 of reads',
): Promise<Capacity> {
  let nowMs = 0
  return await searchCapacity({
    budget,
    clock: { now: () => nowMs },
    measure: async (ratePerSecond, { final }) => {
      nowMs += stepCostMs(budget, final)
      return verdictOf(ratePerSecond, holds(ratePerSecond), objective)
    },
  })
}

function verdictOf(ratePerSecond: number, holds: boolean, objective?: Objective): Verdict {
  const broken = { objective: objective ?? 'p95 of reads', measured: 2, limit: 1, text: 'slow' }
  return { ratePerSecond, holds, broken: holds ? [] : [broken] }
}

/** For systems without a formula: bisection over runs of 17 minutes. */
function longRunCapacity(system: SimulatedSystem, above: number): number {
  let [low, high] = [above / 2, above]
  for (let round = 0; round < 9; round++) {
    const ratePerSecond = (low + high) / 2
    const random = seededRandom(7)
    const run = { system, ratePerSecond, warmUpMs: 5000, measureMs: 1e6, random }
    if (simulateStep(run).step.reads.p95Ms > slo.readP95Ms) high = ratePerSecond
    else low = ratePerSecond
  }
  return low
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
