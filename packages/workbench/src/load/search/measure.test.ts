import { expect, it } from 'vitest'
import { idleStep } from '../fixture/simulated-queue.ts'
import type { RunOptions } from '../generator/generator.ts'
import { slo } from '../slo/slo.ts'
import { budgets } from './budget.ts'
import { type JobsReading, type MeasuredStep, measureWith } from './measure.ts'

const calm: JobsReading = { queued: 0, finished: 0, waitP95Ms: 0 }

it('runs short steps to look and long ones to confirm, each given up at the objectives', async () => {
  const ran: RunOptions[] = []
  const generator = { run: async (options: RunOptions) => (ran.push(options), idleStep) }
  const measure = measureWith({ generator, budget: budgets.quick })
  await measure(40, { final: false })
  await measure(50, { final: true })
  const { warmUpMs, stepMs, finalMs } = budgets.quick
  expect(ran).toMatchObject([
    { ratePerSecond: 40, warmUpMs, measureMs: stepMs, giveUpAt: slo },
    { ratePerSecond: 50, warmUpMs, measureMs: finalMs, giveUpAt: slo },
  ])
})

it('lets the jobs of an earlier step end before it begins', async () => {
  const queued = [7, 3, 0, 0, 0, 0]
  const seen: string[] = []
  const readJobs = async () => {
    const reading = { ...calm, queued: queued.shift() ?? 0 }
    seen.push(`${reading.queued} queued`)
    return reading
  }
  const generator = { run: async () => (seen.push('run'), idleStep) }
  await measureWith({ generator, budget: budgets.quick, readJobs })(40, { final: false })
  expect(seen.slice(0, 4)).toEqual(['7 queued', '3 queued', '0 queued', 'run'])
})

it('judges the job queue as it was at the start, the middle and the end', async () => {
  const queued = [0, 0, 12, 30]
  const readJobs = async () => ({ queued: queued.shift() ?? 0, finished: 50, waitP95Ms: 900 })
  const generator = {
    run: async ({ onMoment }: RunOptions) => {
      for (const moment of ['start', 'middle', 'end'] as const) onMoment?.(moment)
      return idleStep
    },
  }
  const told: MeasuredStep[] = []
  const onStep = (step: MeasuredStep) => void told.push(step)
  const measure = measureWith({ generator, budget: budgets.quick, readJobs, onStep })
  const verdict = await measure(40, { final: false })
  expect(verdict.broken).toMatchObject([{ objective: 'job backlog' }])
  expect(told).toMatchObject([
    {
      ratePerSecond: 40,
      jobs: { queued: { start: 0, middle: 12, end: 30 }, finished: 50 },
      verdict,
    },
  ])
})

it('fails when the job queue can’t be read', async () => {
  const generator = {
    run: async ({ onMoment }: RunOptions) => {
      onMoment?.('end')
      return idleStep
    },
  }
  let reads = 0
  const readJobs = async () => {
    if (++reads > 1) throw new Error('connection lost')
    return calm
  }
  const measure = measureWith({ generator, budget: budgets.quick, readJobs })
  await expect(measure(40, { final: false })).rejects.toThrow('connection lost')
})
