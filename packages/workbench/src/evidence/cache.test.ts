import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeHits, hitRate, lookUpsOf, readsThroughCache, statementsFall } from './cache.ts'

const none = { hits: 0, misses: 0, bypasses: 0, unreachable: 0 }
const read = (route: string, count: number, statements: number, lookUps = {}) => ({
  route,
  kind: 'read' as const,
  count,
  statements,
  lookUps: { ...none, ...lookUps },
})

describe('the hit rate', () => {
  it('counts only look-ups that the cache was asked', () => {
    const all = lookUpsOf([
      read('a', 9, 0, { hits: 6, misses: 1, bypasses: 100 }),
      read('b', 3, 0, { hits: 2, unreachable: 1 }),
    ])
    expect(hitRate(all)).toBe(0.8)
    expect(describeHits(all)).toBe('80 % of 10 look-ups hit, 1 found its store gone')
  })

  it('is unknown while the cache is off', () => {
    expect(hitRate({ ...none, bypasses: 7 })).toBeUndefined()
    expect(describeHits(none)).toBeUndefined()
  })
})

describe('the fall of statements', () => {
  const before = [
    read('cached', 100, 300, { bypasses: 100 }),
    read('not cached', 100, 500),
    { ...read('write', 10, 90, { bypasses: 10 }), kind: 'write' as const },
  ]

  it('looks at the reads that go through the cache, and at nothing else', () => {
    expect(readsThroughCache(before).map(({ route }) => route)).toEqual(['cached'])
    const after = [read('cached', 50, 15, { hits: 45, misses: 5 }), read('not cached', 10, 10_000)]
    expect(statementsFall(before, after)).toBeCloseTo(0.9)
  })

  it('is no gain when only the mix has changed', () => {
    const route = fc.record({ perRequest: fc.nat(9), count: fc.nat(99), later: fc.nat(99) })
    fc.assert(
      fc.property(fc.array(route, { minLength: 1 }), (routes) => {
        const uses = (counts: (use: (typeof routes)[number]) => number) =>
          routes.map((use, n) =>
            read(`${n}`, counts(use), counts(use) * use.perRequest, { bypasses: counts(use) }),
          )
        const [had, has] = [uses(({ count }) => count + 1), uses(({ later }) => later)]
        expect(statementsFall(had, has) ?? 0).toBeCloseTo(0)
      }),
    )
  })

  it('is unknown where the app tells nothing', () => {
    expect(statementsFall([read('a', 5, 0)], [read('a', 5, 0)])).toBeUndefined()
  })
})
