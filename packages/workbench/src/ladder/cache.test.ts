import { mvp, type Topology, withPart } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import { evidenceWith } from '../climb/fixture/simulated-site.ts'
import type { Evidence, RouteUse } from '../evidence/index.ts'
import { noLookUps } from '../look-ups.ts'
import { cache } from './cache.ts'
import type { Finding, Site } from './rung.ts'

const read = (lookUps: Partial<RouteUse['lookUps']>): RouteUse => ({
  route: 'GET /notes',
  kind: 'read',
  count: 1_000,
  p95Ms: 5,
  repeats: 800,
  lookUps: { ...noLookUps, ...lookUps },
  statements: 0,
  onReplicas: 0,
  poolWaits: { count: 0, ms: 0 },
})

function evidence(more: Partial<Evidence>): Evidence {
  return evidenceWith({ web: 2, postgres: 4 }, { requests: 1_000, ...more })
}

const site = (topology: Topology = mvp): Site => ({
  adminUrl: 'postgres://nowhere',
  topology,
  cores: 2,
})

async function found(seen: Evidence): Promise<Finding> {
  const diagnosis = await cache.diagnose(seen, site())
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

  it.each([
    [99, false],
    [100, true],
  ])(
    'is worth it from a tenth of repeated reads on: of 1,000 %i repeat',
    async (repeats, isWorth) => {
      const routes = [{ ...read({ bypasses: 1_000 }), repeats }]
      const diagnosis = await cache.diagnose(evidence({ routes }), site())
      expect('rung' in diagnosis).toBe(isWorth)
    },
  )

  it('adds a Redis, and is not applicable once there is one', async () => {
    const seen = evidence({ routes: [read({ bypasses: 1_000 })] })
    const { change } = await found(seen)
    const after = change.kind === 'topology' ? change.to(mvp) : mvp
    expect(after).toEqual(withPart(mvp, 'redis'))
    expect(await cache.diagnose(seen, site(after))).toEqual({
      notApplicable: 'the cache is on already',
    })
  })

  it('acts only by look-ups that hit', async () => {
    const { mechanism } = await found(evidence({ routes: [read({ bypasses: 1_000 })] }))
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
