import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bookmark, isSameHistory, reaches } from '../kernel/index.ts'
import { type Candidate, route, type Wanted } from './route.ts'

const positions: fc.Arbitrary<Bookmark> = fc.record({
  system: fc.constant('1'),
  timeline: fc.integer({ min: 1, max: 2 }),
  lsn: fc.bigInt({ min: 0n, max: 6n }),
})
const candidates: fc.Arbitrary<Candidate> = fc.record({
  isUp: fc.boolean(),
  position: fc.option(positions, { nil: undefined }),
  lagMs: fc.integer({ min: 0, max: 200 }),
  inFlight: fc.integer({ min: 0, max: 3 }),
})
const decisions = fc
  .tuple(fc.array(candidates, { maxLength: 4 }), fc.nat(), fc.option(positions, { nil: undefined }))
  .chain(([replicas, index, bookmark]) =>
    fc.record({
      replicas: fc.constant(replicas),
      wanted: fc.record({
        bookmark: fc.constant(bookmark),
        last: fc.constantFrom(undefined, replicas[index % Math.max(1, replicas.length)]),
        maxWaitMs: fc.constantFrom(0, 100),
        chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      }) satisfies fc.Arbitrary<Wanted<Candidate>>,
    }),
  )

describe('a route', () => {
  it('never leads to a replica that is down, unknown, of another history, or behind without a wait', () => {
    fc.assert(
      fc.property(decisions, ({ replicas, wanted }) => {
        const chosen = route(replicas, wanted)
        if (chosen.to === 'primary') return
        const { isUp, position, lagMs } = chosen.replica
        const { bookmark, maxWaitMs } = wanted
        expect(isUp).toBe(true)
        expect(position).toBeDefined()
        if (!bookmark || !position) return
        expect(isSameHistory(position, bookmark)).toBe(true)
        expect(chosen.waits).toBe(!reaches(position, bookmark))
        expect(chosen.waits ? lagMs : 0).toBeLessThanOrEqual(maxWaitMs)
      }),
      { numRuns: 2_000 },
    )
  })

  it('leads to the primary only when no replica will do, and says why', () => {
    fc.assert(
      fc.property(decisions, ({ replicas, wanted }) => {
        const chosen = route(replicas, wanted)
        const { bookmark, maxWaitMs } = wanted
        const up = replicas.filter(({ isUp, position }) => isUp && position)
        const comparable = up.filter(
          ({ position }) => !bookmark || (position && isSameHistory(position, bookmark)),
        )
        const able = comparable.filter(
          ({ position, lagMs }) =>
            !bookmark || lagMs <= maxWaitMs || (position && reaches(position, bookmark)),
        )
        const expected =
          able.length > 0
            ? undefined
            : comparable.length > 0
              ? 'all replicas lag'
              : up.length > 0
                ? 'another history'
                : 'all replicas are down'
        expect(chosen.to === 'primary' ? chosen.reason : undefined).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })

  it('stays with the last replica while that will do, else takes the least busy', () => {
    const at = (lsn: bigint, inFlight: number): Candidate => ({
      isUp: true,
      position: { system: '1', timeline: 1, lsn },
      lagMs: 0,
      inFlight,
    })
    const [busy, idle, behind] = [at(5n, 9), at(5n, 1), at(4n, 0)]
    const wanted = { bookmark: { system: '1', timeline: 1, lsn: 5n }, maxWaitMs: 0, chance: 0 }
    const chosen = (last: Candidate | undefined) => route([busy, idle, behind], { ...wanted, last })
    expect(chosen(busy)).toMatchObject({ replica: busy })
    expect(chosen(behind)).toMatchObject({ replica: idle })
    expect(chosen(undefined)).toMatchObject({ replica: idle })
  })
})
