import { countOf, mvp, withCount, withEnv, withPart } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import { evidenceWith } from '../climb/fixture/simulated-site.ts'
import type { CpuMs, Evidence } from '../evidence/index.ts'
import { processes } from './processes.ts'
import type { Finding, NotApplicable } from './rung.ts'

const two = withPart(withCount(mvp, 'web', 2), 'balancer')

/** 100 requests/s that cost so much. */
function seen(demand: Partial<CpuMs>, more: Partial<Evidence> = {}): Evidence {
  return evidenceWith(
    { worker: 0, postgres: 0, generator: 0, ...demand },
    { ratePerSecond: 100, ...more },
  )
}

function diagnose(evidence: Evidence, cores: number): Promise<Finding | NotApplicable> {
  const { topology } = evidence
  return processes.diagnose(evidence, { adminUrl: 'postgres://nowhere', topology, cores })
}

async function found(evidence: Evidence, cores: number): Promise<Finding> {
  const diagnosis = await diagnose(evidence, cores)
  if ('notApplicable' in diagnosis) throw new Error(diagnosis.notApplicable)
  return diagnosis
}

async function wanted(evidence: Evidence, cores: number): Promise<number> {
  const { change } = await found(evidence, cores)
  if (change.kind !== 'topology') throw new Error(change.kind)
  const after = change.to(evidence.topology)
  expect(countOf(after, 'balancer')).toBe(1)
  return countOf(after, 'web')
}

describe('the processes rung', () => {
  it('brings Redis where the cache was in the memory of the one process', async () => {
    const topology = withEnv(mvp, { TENFOLD_CACHE: 'memory', OTHER: 'stays' })
    const { change } = await found(seen({ web: 8 }, { topology }), 4)
    if (change.kind !== 'topology') throw new Error(change.kind)
    const after = change.to(topology)
    expect([countOf(after, 'redis'), after.env]).toEqual([1, { OTHER: 'stays' }])
  })

  it('says that the thread reaches its limit before the cores do, with how busy each is', async () => {
    const { because, resource } = await found(seen({ web: 8, postgres: 2, generator: 2 }), 4)
    expect(because).toBe(
      'the web thread is 80 % busy, all 4 cores 30 % (5 % by the load generator): the thread reaches its limit before the cores do.',
    )
    expect(resource).toBe('web')
  })

  it('expects of the balancer what it was measured to take at least for a request', async () => {
    const { predictedDemandMs } = await found(seen({ web: 8 }), 2)
    expect(predictedDemandMs).toMatchObject({ web: 8, balancer: 0.08 })
  })

  it.each([
    // All work on the thread: a process a core.
    [{ web: 8 }, 4, 4],
    // Half of it: from two processes on, the cores are scarcer.
    [{ web: 4, postgres: 4 }, 4, 2],
    [{ web: 4, postgres: 3.9 }, 2, 2],
  ])(
    'wants as many processes for %o on %d cores as find a core: %d',
    async (demand, cores, count) => {
      expect(await wanted(seen(demand), cores)).toBe(count)
    },
  )

  it.each([
    // The thread is just as busy as the cores.
    [{ web: 4, postgres: 4 }, 2, mvp],
    [{ web: 8 }, 1, mvp],
    [{ web: 8 }, 2, two],
  ])(
    'is not applicable to %o on %d cores, where another would find no free core',
    async (demand, cores, topology) => {
      const diagnosis = await diagnose(seen(demand, { topology }), cores)
      expect(diagnosis).toEqual({
        notApplicable: expect.stringContaining('another process would find no free core') as string,
      })
    },
  )

  it.each([
    // 20 each of 97: four find them, the fourth of which is one that takes another's place.
    [20, 3],
    [24, 3],
    [32, 2],
    [10, 8],
  ])(
    'wants no more processes than find connections: with %d open of 97, %d',
    async (used, count) => {
      expect(await wanted(seen({ web: 8 }, { connections: { used, busy: 0, most: 97 } }), 8)).toBe(
        count,
      )
    },
  )

  it('counts the connections of workers too, which stay as they are', async () => {
    const topology = withPart(mvp, 'worker')
    // 20 each: three web processes, the worker, and one that takes another's place need 100.
    const connections = { used: 40, busy: 0, most: 100 }
    expect(await wanted(seen({ web: 8 }, { topology, connections }), 8)).toBe(3)
  })

  // A second process and one that takes another's place: with 33 each they need 99.
  it('leaves it to a pooler where not even a second process finds connections', async () => {
    const diagnosis = await diagnose(
      seen({ web: 8 }, { connections: { used: 33, busy: 0, most: 98 } }),
      8,
    )
    expect(diagnosis).toEqual({
      notApplicable: expect.stringMatching(
        /^33 of the 98 connections .* a pooler comes first$/,
      ) as string,
    })
    expect(
      await wanted(seen({ web: 8 }, { connections: { used: 33, busy: 0, most: 99 } }), 8),
    ).toBe(2)
  })

  it('needs no connections of its own behind a pooler', async () => {
    const topology = withPart(mvp, 'pgbouncer')
    const connections = { used: 97, busy: 0, most: 97 }
    expect(await wanted(seen({ web: 8 }, { topology, connections }), 8)).toBe(8)
  })

  it('acts only where more than one process works', async () => {
    const { mechanism } = await found(seen({ web: 8 }), 2)
    const after = (shares: readonly number[]) =>
      mechanism(seen({ web: 8 }, { topology: two, shares: { web: shares } }))
    expect(await after([0.48, 0.52])).toEqual({
      acted: true,
      seen: '2 of 2 web processes worked: 48 %, 52 % of their CPU',
    })
    expect(await after([0.9, 0.1])).toMatchObject({ acted: true })
    expect(await after([0.901, 0.099])).toMatchObject({ acted: false })
    expect(await after([])).toMatchObject({ acted: false })
  })

  it('says which figure is computed, for a machine with a core for each process', async () => {
    const before = seen({ web: 8 })
    const { shows } = await found(before, 2)
    expect(shows?.(before, seen({ web: 8 }, { topology: two }))).toEqual([
      'computed, not measured: where each process has a core of its own, their threads allow 250 requests/s, instead of 125',
    ])
  })
})
