import { countOf, mvp, type Topology, withCount } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import { evidenceWith } from '../climb/fixture/simulated-site.ts'
import type { CpuMs, Evidence, RouteUse, StatementUse } from '../evidence/index.ts'
import { noLookUps } from '../look-ups.ts'
import { replicas } from './replicas.ts'
import type { Finding, NotApplicable, Site } from './rung.ts'

const route = (statements: number, onReplicas = 0): RouteUse => ({
  route: 'GET /notes',
  kind: 'read',
  count: 1_000,
  p95Ms: 5,
  repeats: 0,
  lookUps: noLookUps,
  statements,
  onReplicas,
  poolWaits: { count: 0, ms: 0 },
})

const statement = (text: string, totalMs: number): StatementUse => ({
  fingerprint: text,
  text,
  role: 'app',
  calls: 100,
  totalMs,
  meanMs: totalMs / 100,
  rows: 100,
  sharedBlocks: 0,
  tempBlocks: 0,
  nested: false,
})

/** Reads take so many percent of the database's time. */
const mix = (reads: number) => [
  statement('select id from notes', reads),
  statement('update notes set text = $1', 90 - reads),
  statement('commit', 10),
]

function seen(reads: number, demand: Partial<CpuMs> = {}, more: Partial<Evidence> = {}): Evidence {
  return evidenceWith(
    { web: 4, postgres: 4, ...demand },
    { statements: mix(reads), routes: [route(3_000)], ...more },
  )
}

function diagnose(evidence: Evidence, more: Partial<Site> = {}): Promise<Finding | NotApplicable> {
  const { topology } = evidence
  return replicas.diagnose(evidence, {
    adminUrl: 'postgres://nowhere',
    topology,
    cores: 2,
    ...more,
  })
}

async function found(evidence: Evidence): Promise<Finding> {
  const diagnosis = await diagnose(evidence)
  if ('notApplicable' in diagnosis) throw new Error(diagnosis.notApplicable)
  return diagnosis
}

async function wanted(evidence: Evidence, topology: Topology = mvp): Promise<number> {
  const { change } = await found(evidence)
  if (change.kind !== 'topology') throw new Error(change.kind)
  return countOf(change.to(topology), 'replica')
}

describe('the replicas rung', () => {
  it.each([
    [49, false],
    [50, true],
  ])('is for a primary that reads: %i % of its work', async (reads, isFound) => {
    const diagnosis = await diagnose(seen(reads))
    expect('rung' in diagnosis).toBe(isFound)
    const why = 'notApplicable' in diagnosis ? diagnosis.notApplicable : diagnosis.because
    expect(why).toContain(
      `reads are ${reads} % of the primary's work, writes ${90 - reads} %, the rest 10 %`,
    )
  })

  it.each([
    [{ web: 8.1, postgres: 1.9 }, false],
    [{ web: 8, postgres: 2 }, true],
    // The load generator is no part of the app.
    [{ web: 8, postgres: 2, generator: 10 }, true],
    [{ web: 0, postgres: 0 }, false],
  ])('is for a primary that takes a fifth of the app’s CPU: %o', async (demand, isFound) => {
    expect('rung' in (await diagnose(seen(80, demand)))).toBe(isFound)
  })

  it('is not applicable to an app whose answers tell of no statement, since nothing routes its reads', async () => {
    expect(await diagnose(seen(80, {}, { routes: [route(0)] }))).toEqual({
      notApplicable: expect.stringContaining('500 requests told of no statement') as string,
    })
  })

  it('is not applicable where no statement took time', async () => {
    expect(await diagnose(seen(80, {}, { statements: [] }))).toEqual({
      notApplicable: expect.stringMatching(/^no statement took time/) as string,
    })
  })

  it('leaves a server of the user’s alone, and replicas that are there', async () => {
    expect(await diagnose(seen(80), { database: 'elsewhere' })).toEqual({
      notApplicable: expect.stringContaining('name them in TENFOLD_REPLICAS') as string,
    })
    const topology = withCount(mvp, 'replica', 1)
    expect(await diagnose(seen(80, {}, { topology }))).toEqual({
      notApplicable: '1 replica is there already',
    })
  })

  it.each([
    [50, 1],
    [51, 2],
    [90, 2],
  ])(
    'wants as many as leave the primary the busiest, two at most: for %i % reads %i',
    async (reads, count) => {
      expect(await wanted(seen(reads))).toBe(count)
    },
  )

  it('expects the reads on the replicas, and says that on this machine the primary’s relief is the gain', async () => {
    const { because, resource, predictedDemandMs, runsOn } = await found(seen(75))
    expect(predictedDemandMs).toMatchObject({ web: 4, postgres: 1, replica: 3 })
    expect([resource, runsOn]).toEqual(['postgres', 'another machine'])
    expect(because).toContain("the primary takes 50 % of the app's CPU: 2 replicas")
    expect(because).toContain('the gain here is what the primary no longer spends on a request')
  })

  it('acts where replicas answered, and shows the relief apart from what is computed', async () => {
    const before = seen(75)
    const { mechanism, shows } = await found(before)
    const topology = withCount(mvp, 'replica', 2)
    const after = (onReplicas: number) =>
      seen(75, { postgres: 1 }, { topology, routes: [route(3_000, onReplicas), route(1_000)] })
    expect(await mechanism(after(0))).toEqual({
      acted: false,
      seen: '2 replicas answered 0 % of 4,000 statements',
    })
    expect(await mechanism(after(1))).toMatchObject({ acted: true })
    expect(await mechanism(after(2_800))).toMatchObject({
      seen: '2 replicas answered 70 % of 4,000 statements',
    })
    expect(shows?.(before, after(2_800))).toEqual([
      "the primary's CPU per request -75 %: the gain on one machine, whose cores the replicas share",
      'computed, not measured: 2 cores of its own allow the primary 2000 requests/s, instead of 500',
    ])
    const dearer = seen(75, { postgres: 5 }, { topology })
    expect(shows?.(before, dearer)[0]).toBe(
      "the primary's CPU per request +25 %: no gain on one machine, whose cores the replicas share",
    )
    const unmeasured = seen(75, { postgres: 0 }, { topology })
    expect(shows?.(before, unmeasured)).toHaveLength(1)
  })
})
