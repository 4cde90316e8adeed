import { mvp, type Topology, withPart } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import { evidenceWith } from '../climb/fixture/simulated-site.ts'
import type { Evidence } from '../evidence/index.ts'
import { jobs } from './jobs.ts'
import type { Finding, Site } from './rung.ts'

const job = (count: number, byWorker: number, firstRunMs: number) => [
  { name: 'render', count, byWorker, meanRunMs: 3 * firstRunMs, firstRunMs },
]

function evidence(more: Partial<Evidence>): Evidence {
  return evidenceWith({ web: 2, postgres: 4 }, { requests: 1_000, ...more })
}

const site = (topology: Topology = mvp): Site => ({
  adminUrl: 'postgres://nowhere',
  topology,
  cores: 2,
})

async function found(seen: Evidence): Promise<Finding> {
  const diagnosis = await jobs.diagnose(seen, site())
  if ('notApplicable' in diagnosis) throw new Error(diagnosis.notApplicable)
  return diagnosis
}

describe('the jobs rung', () => {
  it('is not applicable where no job is enqueued, or jobs take next to nothing', async () => {
    expect(await jobs.diagnose(evidence({}), site())).toEqual({
      notApplicable: '1,000 requests, no job was enqueued',
    })
    expect(await jobs.diagnose(evidence({ jobs: job(3, 0, 5) }), site())).toEqual({
      notApplicable: expect.stringContaining('0.01 ms of a request') as string,
    })
  })

  it.each([
    [199, false],
    [200, true],
  ])(
    'is worth it from 0.2 ms of a request on: %i jobs of 1 ms in 1,000',
    async (count, isWorth) => {
      const diagnosis = await jobs.diagnose(evidence({ jobs: job(count, 0, 1) }), site())
      expect('rung' in diagnosis).toBe(isWorth)
    },
  )

  it('is not applicable to an app without a worker', async () => {
    const seen = evidence({ jobs: job(200, 0, 1) })
    expect(await jobs.diagnose(seen, { ...site(), hasWorker: false })).toEqual({
      notApplicable: 'the app names no worker',
    })
  })

  it('expects the work to move to the worker, and requests to cost something still', async () => {
    const { predictedDemandMs } = await found(evidence({ jobs: job(100, 0, 5) }))
    expect(predictedDemandMs).toMatchObject({ web: 1.5, worker: 0.5 })
    const long = await found(evidence({ jobs: job(100, 0, 900) }))
    expect(long.predictedDemandMs).toMatchObject({ web: 0.5, worker: 1.5 })
  })

  it('adds a worker, and is not applicable once there is one', async () => {
    const seen = evidence({ jobs: job(100, 0, 5) })
    const { change } = await found(seen)
    const after = change.kind === 'topology' ? change.to(mvp) : mvp
    expect(after).toEqual(withPart(mvp, 'worker'))
    expect(await jobs.diagnose(seen, site(after))).toEqual({
      notApplicable: 'a worker runs the jobs already',
    })
  })

  it('acts only by jobs that ran in the worker', async () => {
    const { mechanism } = await found(evidence({ jobs: job(100, 0, 5) }))
    expect(await mechanism(evidence({}))).toMatchObject({ acted: false })
    expect(await mechanism(evidence({ jobs: job(90, 0, 5) }))).toMatchObject({ acted: false })
    expect(await mechanism(evidence({ jobs: job(90, 88, 5) }))).toEqual({
      acted: true,
      seen: '88 of 90 jobs ran in the worker',
    })
  })
})
