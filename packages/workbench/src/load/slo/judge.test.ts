import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idleStep } from '../fixture/simulated-queue.ts'
import { type JobsEvidence, judge, judgeAlone } from './judge.ts'
import { slo } from './slo.ts'
import type { Latency, StepResult } from './step-result.ts'

const fine: StepResult = {
  ...idleStep,
  plannedPerSecond: 100,
  offeredPerSecond: 98,
  reads: latency(900, 120),
  writes: latency(100, 400),
  backlog: { middle: 10, end: 11 },
}

it('passes a step within every objective and speaks of the rate that was offered', () => {
  expect(judge(fine, calmJobs(), slo)).toEqual({ ratePerSecond: 98, holds: true, broken: [] })
})

describe('names each broken objective with its figures', () => {
  it.each([
    ['p95 of reads', { reads: latency(900, 301) }, 'p95 of reads 301 ms (limit 300 ms)'],
    ['p95 of writes', { writes: latency(100, 620) }, 'p95 of writes 620 ms (limit 500 ms)'],
    [
      'errors',
      { errors: errorsOf(12, 0.012) },
      '1.2 % errors (limit 0.1 %), most often GET /a: status 503',
    ],
    [
      'request backlog',
      { backlog: { middle: 20, end: 60 } },
      'requests in flight grew from 20 to 60',
    ],
  ] as const)('%s', (objective, change, text) => {
    const { holds, broken } = judge({ ...fine, ...change }, undefined, slo)
    expect(holds).toBe(false)
    expect(broken).toMatchObject([{ objective, text }])
  })

  it('job backlog', () => {
    const jobs = { ...calmJobs(), queued: { start: 0, middle: 20, end: 41 } }
    expect(judge(fine, jobs, slo).broken).toMatchObject([
      { objective: 'job backlog', text: 'queued jobs grew from 0 to 41 while 100 were done' },
    ])
  })

  it('job wait', () => {
    expect(judge(fine, { ...calmJobs(), waitP95Ms: 10_000 }, slo).broken).toMatchObject([
      { objective: 'job wait', text: 'p95 wait of jobs 10000 ms (limit 10000 ms)' },
    ])
  })
})

it('puts the worst objective first', () => {
  const step = { ...fine, reads: latency(900, 330), writes: latency(100, 5000) }
  expect(judge(step, undefined, slo).broken.map(({ objective }) => objective)).toEqual([
    'p95 of writes',
    'p95 of reads',
  ])
})

it('forgives one failed request, unless it is half of all', () => {
  expect(judge({ ...fine, errors: errorsOf(1, 0.001) }, undefined, slo).holds).toBe(true)
  expect(judge({ ...fine, errors: errorsOf(2, 0.002) }, undefined, slo).holds).toBe(false)
  expect(judge({ ...fine, errors: errorsOf(1, 0.34) }, undefined, slo).holds).toBe(true)
  expect(judge({ ...fine, errors: errorsOf(1, 1) }, undefined, slo).holds).toBe(false)
})

describe('a generator that lags', () => {
  const lagging = { ...fine.generator, lagP95Ms: 150, bound: true }

  it('is blamed for a latency that would be fine without its lag', () => {
    const step = { ...fine, reads: latency(900, 400), generator: lagging }
    expect(judge(step, undefined, slo).broken).toMatchObject([{ objective: 'generator' }])
  })

  it('is no excuse for a server that is too slow anyway', () => {
    const step = { ...fine, reads: latency(900, 4000), generator: lagging }
    expect(judge(step, undefined, slo).broken).toMatchObject([{ objective: 'p95 of reads' }])
  })

  it('takes nothing from a step that holds in spite of it', () => {
    expect(judge({ ...fine, generator: lagging }, undefined, slo).holds).toBe(true)
  })
})

it('never passes a step that was given up', () => {
  const verdict = judge({ ...idleStep, plannedPerSecond: 50, ended: 'hopeless' }, undefined, slo)
  expect(verdict).toMatchObject({ holds: false, ratePerSecond: 50 })
  expect(verdict.broken[0]?.objective).toBe('request backlog')
})

it('never gets milder when the figures get worse', () => {
  const figure = fc.double({ min: 0, max: 5000, noNaN: true })
  fc.assert(
    fc.property(figure, figure, figure, figure, (reads, writes, more, queued) => {
      const step = { ...fine, reads: latency(900, reads), writes: latency(100, writes) }
      const worse = {
        ...step,
        reads: latency(900, reads + more),
        writes: latency(100, writes + more),
      }
      const jobs = { ...calmJobs(), queued: { start: 0, middle: 0, end: queued } }
      const kinds = (verdict: ReturnType<typeof judge>) =>
        new Set(verdict.broken.map(({ objective }) => objective))
      const before = kinds(judge(step, undefined, slo))
      const after = kinds(judge(worse, jobs, slo))
      expect([...before].filter((objective) => !after.has(objective))).toEqual([])
    }),
  )
})

describe('one visitor at a time', () => {
  const alone = (reads: Latency, writes = latency(10, 20)) =>
    judgeAlone({ ...fine, reads, writes }, slo).map(({ objective }) => objective)

  it('rules out every rate when twice as many requests are too slow as may be', () => {
    expect(alone(latency(60, 1_600))).toEqual(['p95 of reads'])
    expect(alone(latency(60, 10), latency(60, 2_000))).toEqual(['p95 of writes'])
  })

  it('rules out nothing by what may be chance', () => {
    expect(alone(latency(29, 1_600))).toEqual([])
    expect(alone({ ...latency(60, 400), p90Ms: 290 })).toEqual([])
  })
})

function latency(count: number, p95Ms: number): Latency {
  return {
    count,
    p50Ms: p95Ms / 2,
    p90Ms: p95Ms / 1.5,
    p95Ms,
    p99Ms: p95Ms * 1.5,
    maxMs: p95Ms * 2,
  }
}

function errorsOf(count: number, share: number): StepResult['errors'] {
  const kinds = [{ route: 'GET /a', reason: 'status 503', count, sample: 'busy' }]
  return { count, share, kinds }
}

function calmJobs(): JobsEvidence {
  return { queued: { start: 0, middle: 2, end: 3 }, finished: 100, waitP95Ms: 400 }
}
