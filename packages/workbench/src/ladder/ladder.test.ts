import { mvp, type Topology, withPart } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import { cpuOf } from '../evidence/fixture/cpu.ts'
import type { Evidence, RouteUse } from '../evidence/index.ts'
import { noLookUps } from '../look-ups.ts'
import { cache } from './cache.ts'
import { jobs } from './jobs.ts'
import type { Finding, Rung, Site } from './rung.ts'

const read = (lookUps: Partial<RouteUse['lookUps']>): RouteUse => ({
  route: 'GET /notes',
  kind: 'read',
  count: 1_000,
  p95Ms: 5,
  repeats: 800,
  lookUps: { ...noLookUps, ...lookUps },
  statements: 0,
})
const job = (count: number, byWorker: number, firstRunMs: number) => [
  { name: 'render', count, byWorker, meanRunMs: 3 * firstRunMs, firstRunMs },
]

function evidence(more: Partial<Evidence>): Evidence {
  return {
    ratePerSecond: 50,
    requests: 1_000,
    demandMs: cpuOf({ web: 2, worker: 0, postgres: 4, redis: 0, generator: 0.5 }),
    demandRequests: 1_000,
    topology: mvp,
    shares: {},
    connections: { used: 0, most: 97 },
    machine: { seconds: 20, otherShare: 0, stolenShare: 0 },
    hiddenStatements: 0,
    statements: [],
    routes: [],
    jobs: [],
    ...more,
  }
}

function site(topology: Topology = mvp, cores = 2): Site {
  return { adminUrl: 'postgres://nowhere', topology, cores }
}

async function found(rung: Rung, seen: Evidence): Promise<Finding> {
  const diagnosis = await rung.diagnose(seen, site())
  if ('notApplicable' in diagnosis) throw new Error(diagnosis.notApplicable)
  return diagnosis
}

describe('the cache rung', () => {
  it('is not applicable to an app that never asks a cache, however much it repeats', async () => {
    const diagnosis = await cache.diagnose(evidence({ routes: [read({})] }), site())
    expect(diagnosis).toEqual({
      notApplicable: expect.stringContaining('1,000 requests, no look-up') as string,
    })
  })

  it('is not applicable to reads that hardly repeat', async () => {
    const routes = [{ ...read({ bypasses: 1_000 }), repeats: 20 }]
    expect(await cache.diagnose(evidence({ routes }), site())).toEqual({
      notApplicable: expect.stringContaining('2 % of 1,000 reads') as string,
    })
  })

  it('adds a Redis, and is not applicable once there is one', async () => {
    const seen = evidence({ routes: [read({ bypasses: 1_000 })] })
    const { change } = await found(cache, seen)
    const after = change.kind === 'topology' ? change.to(mvp) : mvp
    expect(after).toEqual(withPart(mvp, 'redis'))
    expect(await cache.diagnose(seen, site(after))).toEqual({
      notApplicable: 'the cache is on already',
    })
  })

  it('acts only by look-ups that hit', async () => {
    const { mechanism } = await found(cache, evidence({ routes: [read({ bypasses: 1_000 })] }))
    const seenAfter = (lookUps: Partial<RouteUse['lookUps']>) =>
      mechanism(evidence({ routes: [read(lookUps)] }))
    expect(await seenAfter({})).toMatchObject({ acted: false })
    expect(await seenAfter({ misses: 900, unreachable: 3 })).toMatchObject({ acted: false })
    expect(await seenAfter({ hits: 430, misses: 570 })).toEqual({
      acted: true,
      seen: 'cache: 43 % of 1,000 look-ups hit',
    })
  })
})

describe('the jobs rung', () => {
  it('is not applicable where no job is enqueued, or jobs take next to nothing', async () => {
    expect(await jobs.diagnose(evidence({}), site())).toEqual({
      notApplicable: '1,000 requests, no job was enqueued',
    })
    expect(await jobs.diagnose(evidence({ jobs: job(3, 0, 5) }), site())).toEqual({
      notApplicable: expect.stringContaining('0.01 ms of a request') as string,
    })
  })

  it('expects the work to move to the worker, and requests to cost something still', async () => {
    const { predictedDemandMs } = await found(jobs, evidence({ jobs: job(100, 0, 5) }))
    expect(predictedDemandMs).toMatchObject({ web: 1.5, worker: 0.5 })
    const long = await found(jobs, evidence({ jobs: job(100, 0, 900) }))
    expect(long.predictedDemandMs).toMatchObject({ web: 0.5, worker: 1.5 })
  })

  it('adds a worker, and is not applicable once there is one', async () => {
    const seen = evidence({ jobs: job(100, 0, 5) })
    const { change } = await found(jobs, seen)
    const after = change.kind === 'topology' ? change.to(mvp) : mvp
    expect(after).toEqual(withPart(mvp, 'worker'))
    expect(await jobs.diagnose(seen, site(after))).toEqual({
      notApplicable: 'a worker runs the jobs already',
    })
  })

  it('acts only by jobs that ran in the worker', async () => {
    const { mechanism } = await found(jobs, evidence({ jobs: job(100, 0, 5) }))
    expect(await mechanism(evidence({}))).toMatchObject({ acted: false })
    expect(await mechanism(evidence({ jobs: job(90, 0, 5) }))).toMatchObject({ acted: false })
    expect(await mechanism(evidence({ jobs: job(90, 88, 5) }))).toEqual({
      acted: true,
      seen: '88 of 90 jobs ran in the worker',
    })
  })
})
