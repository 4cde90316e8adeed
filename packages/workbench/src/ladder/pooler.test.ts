import { countOf, mvp, settingsOf, withCount, withPart } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import { evidenceWith } from '../climb/fixture/simulated-site.ts'
import type { Connections, Evidence, RouteUse } from '../evidence/index.ts'
import { noLookUps } from '../look-ups.ts'
import { pooler } from './pooler.ts'
import type { Finding, NotApplicable } from './rung.ts'

const route = (count: number, poolWaits: RouteUse['poolWaits']): RouteUse => ({
  route: 'GET /notes',
  kind: 'read',
  count,
  p95Ms: 5,
  repeats: 0,
  lookUps: noLookUps,
  statements: count,
  onReplicas: 0,
  poolWaits,
})

/** Cores that leave nothing to another process. */
const full = { web: 4, postgres: 4, generator: 0 }

function seen(connections: Partial<Connections>, more: Partial<Evidence> = {}): Evidence {
  return evidenceWith(full, {
    connections: { used: 0, busy: 0, most: 100, ...connections },
    ...more,
  })
}

function diagnose(evidence: Evidence, cores = 2): Promise<Finding | NotApplicable> {
  const { topology } = evidence
  return pooler.diagnose(evidence, { adminUrl: 'postgres://nowhere', topology, cores })
}

async function found(evidence: Evidence, cores?: number): Promise<Finding> {
  const diagnosis = await diagnose(evidence, cores)
  if ('notApplicable' in diagnosis) throw new Error(diagnosis.notApplicable)
  return diagnosis
}

describe('the pooler rung', () => {
  it.each([
    [79, false],
    [80, true],
  ])('is for connections near the limit: of 100 %i are open', async (used, isFound) => {
    expect('rung' in (await diagnose(seen({ used })))).toBe(isFound)
  })

  it.each([
    // One web process, another, and one that takes another's place: with 33 each they need 99.
    [33, 99, false],
    [33, 98, true],
  ])(
    'is for another process that would find no connection: %i of %i are open',
    async (used, most, isFound) => {
      const evidence = evidenceWith(
        { web: 8, postgres: 0, generator: 0 },
        { connections: { used, busy: 0, most } },
      )
      expect('rung' in (await diagnose(evidence, 8))).toBe(isFound)
      // A connection isn't missed where there is no core for its process.
      expect('rung' in (await diagnose(evidence, 1))).toBe(false)
    },
  )

  it.each([
    [45, true],
    [46, false],
  ])('has nothing to share where %i of 90 connections are busy', async (busy, isFound) => {
    const diagnosis = await diagnose(seen({ used: 90, busy }))
    expect('rung' in diagnosis).toBe(isFound)
    const why = 'notApplicable' in diagnosis ? diagnosis.notApplicable : diagnosis.because
    expect(why).toContain(`90 of the 100 connections that the database allows are open, ${busy}.0`)
  })

  it.each([
    [49, false],
    [50, true],
  ])(
    'asks for a larger pool in each process first, while the database has room: %i of 1,000 requests waited',
    async (count, isAsked) => {
      const routes = [route(1_000, { count, ms: 10 * count })]
      const diagnosis = await diagnose(seen({ used: 10, busy: 4.2 }, { routes }))
      expect(diagnosis).toEqual({
        notApplicable: expect.stringMatching(
          /^10 of the 100 connections .* are open, 4\.2 of them busy on average; (4\.9|5) % of requests waited for one, 10 ms on average/,
        ) as string,
      })
      expect(JSON.stringify(diagnosis).includes('TENFOLD_POOL_SIZE')).toBe(isAsked)
    },
  )

  it.each([
    [66, 50, false],
    [67, 50, true],
    [67, 49, false],
  ])(
    'is for requests that wait where no larger pools find connections: %i of 100 are open, %i of 1,000 requests waited',
    async (used, count, isFound) => {
      const routes = [route(1_000, { count, ms: 10 * count })]
      expect('rung' in (await diagnose(seen({ used }, { routes })))).toBe(isFound)
    },
  )

  it('says how near the limit is, and who waited', async () => {
    const routes = [route(300, { count: 3, ms: 600 }), route(100, { count: 1, ms: 400 })]
    const { because, resource } = await found(seen({ used: 90, busy: 3 }, { routes }))
    expect(because).toBe(
      '90 of the 100 connections that the database allows are open, 3.0 of them busy on average; 1 % of requests waited for one, 250 ms on average: processes can share 20 of them, transaction by transaction.',
    )
    expect(resource).toBe('connections')
    const { because: quiet } = await found(seen({ used: 90 }))
    expect(quiet).toContain('no request waited for one')
  })

  it.each([
    [100, '20'],
    [41, '20'],
    [27, '13'],
    [3, '2'],
  ])('leaves half of %i connections to what goes past it: %s', async (most, wanted) => {
    const { change } = await found(seen({ used: most, most }))
    if (change.kind !== 'topology') throw new Error(change.kind)
    const after = change.to(mvp)
    expect(countOf(after, 'pgbouncer')).toBe(1)
    expect(settingsOf(after, 'pgbouncer')).toEqual({ max_db_connections: wanted })
  })

  it('is applied once', async () => {
    const topology = withPart(mvp, 'pgbouncer')
    expect(await diagnose(seen({ used: 100 }, { topology }))).toEqual({
      notApplicable: expect.stringMatching(
        /^the pooler is there already: 0 transactions/,
      ) as string,
    })
  })

  it('acts where transactions go over it, and tells how many clients share how few connections', async () => {
    const before = seen({ used: 90 })
    const { mechanism, shows } = await found(before)
    const idle = seen({ used: 90 })
    expect(await mechanism(idle)).toMatchObject({ acted: false })
    const use = {
      clients: 30,
      waiting: 2,
      longestWaitMs: 12,
      connections: 8,
      transactions: 1_000,
      waitedMs: 500,
    }
    const after = seen({ used: 9 }, { pooler: use, topology: withCount(mvp, 'pgbouncer', 1) })
    expect(await mechanism(after)).toEqual({
      acted: true,
      seen: '1,000 transactions of 30 clients went over 8 connections; each waited 0.5 ms on average, at most 2 clients waited at the end of a step, the first for 12 ms',
    })
    expect(shows?.(before, after)).toEqual([
      'connections to the database 90 -> 9 of 100; from now on another process takes none of them',
    ])
  })
})
