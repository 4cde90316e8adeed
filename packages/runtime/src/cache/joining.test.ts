import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Clock, runInSession, TenfoldError } from '../kernel/index.ts'
import { type Cache, createCache, memoryStore } from './index.ts'

/** A clock that stands still until `pass` moves it; its sleepers wake in time. */
function drivenClock(): Clock & { pass(ms: number): Promise<void> } {
  let now = 1_000
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()
  return {
    now: () => now,
    elapsed: () => now,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        sleepers.add({ at: now + ms, wake })
        signal?.addEventListener('abort', () => wake())
      }),
    async pass(ms) {
      now += ms
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake()
      await tick()
    },
  }
}

function world(): { clock: ReturnType<typeof drivenClock>; cache: Cache } {
  const clock = drivenClock()
  return { clock, cache: createCache({ store: memoryStore({ clock }), clock }) }
}

const options = { tags: ['rows'], ttl: 60_000 }
const never = (): Promise<never> => new Promise(() => undefined)

describe('a caller who joins the load of another', () => {
  it('waits 10 s for it at most, also when it never settles', async () => {
    const { clock, cache } = world()
    void cache.get('k', options, never)
    await tick()
    const joined = cache.get('k', options, async () => 'own')
    await tick()
    await clock.pass(9_999)
    expect(await Promise.race([joined, tick('still waiting')])).toBe('still waiting')
    await clock.pass(1)
    expect(await joined).toBe('own')
  })

  it('is held by no load that began more than 10 s ago, and shares the next one', async () => {
    const { clock, cache } = world()
    void cache.get('k', options, never)
    await tick()
    await clock.pass(10_000)
    const gate = Promise.withResolvers<string>()
    const later = [1, 2, 3].map(() => cache.get('k', options, () => gate.promise))
    await tick()
    const loads: Promise<unknown>[] = [cache.get('k', options, async () => 'not needed')]
    gate.resolve('new')
    expect(new Set(await Promise.all([...later, ...loads]))).toEqual(new Set(['new']))
  })

  it('loads by itself when the other failed by its own deadline', async () => {
    const { clock, cache } = world()
    const late = new TenfoldError('db/deadline-passed', 'too late')
    const gate = Promise.withResolvers<string>()
    const hurried = runInSession({ timeoutMs: 60, clock }, () =>
      cache.get('k', options, () => gate.promise),
    )
    await tick()
    const calm = [1, 2].map(() => cache.get('k', options, async () => 'in time'))
    await tick()
    await clock.pass(60)
    gate.reject(late)
    await expect(hurried).rejects.toBe(late)
    expect(await Promise.all(calm)).toEqual(['in time', 'in time'])
  })

  it('shares a failure that has nothing to do with a deadline', async () => {
    const { clock, cache } = world()
    const gate = Promise.withResolvers<string>()
    const first = runInSession({ timeoutMs: 60_000, clock }, () =>
      cache.get('k', options, () => gate.promise),
    )
    await tick()
    const joined = cache.get('k', options, async () => 'own')
    await tick()
    gate.reject(new Error('down'))
    await expect(first).rejects.toThrow('down')
    await expect(joined).rejects.toThrow('down')
  })

  it('waits no longer than its own deadline', async () => {
    const { clock, cache } = world()
    void cache.get('k', options, never)
    await tick()
    const hurried = runInSession({ timeoutMs: 60, clock }, () =>
      cache.get('k', options, async () => 'own load, which finds the deadline passed'),
    )
    await tick()
    await clock.pass(60)
    expect(await hurried).toContain('own load')
  })

  it('is told so when it would wait for itself', async () => {
    const { cache } = world()
    const outer: Promise<unknown> = cache.get('k', options, () =>
      cache.get('other', options, () => cache.get('k', options, async () => 1)),
    )
    await expect(outer).rejects.toMatchObject({ code: 'cache/load-cycle' })
  })

  it('gets out of a circle that two callers close', async () => {
    const { clock, cache } = world()
    const met = Promise.withResolvers<void>()
    const get = (key: string, other: string) =>
      cache.get(key, options, async () => {
        await met.promise
        return cache.get(other, options, async () => `${other} alone`)
      })
    const both = [get('a', 'b'), get('b', 'a')]
    await tick()
    met.resolve()
    await tick()
    await clock.pass(10_000)
    expect(await Promise.all(both)).toContain('b alone')
  })
})
