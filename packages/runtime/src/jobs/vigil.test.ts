import fc from 'fast-check'
import { expect, it } from 'vitest'
import { judgesUntil, Vigil } from './vigil.ts'

const leaseMs = 15_000
const longestMs = 8_750

/** A vigil whose process renews its lease after so much time of the database; tells whether it may judge right then. */
function vigil() {
  let nowMs = 1e12
  const watching = new Vigil(leaseMs)
  return {
    broken: () => watching.broken(),
    renew: (afterMs: number) => {
      nowMs += afterMs
      return judgesUntil(watching.seen(nowMs), nowMs, leaseMs) !== undefined
    },
  }
}

/** The same once it has watched for long. */
function longVigil() {
  const watching = vigil()
  for (let i = 0; i < 8; i++) watching.renew(5_000)
  return watching
}

it('judges once it has watched for a lease', () => {
  const { renew } = vigil()
  const seen = [0, 5_000, 5_000, 4_999, 1].map(renew)
  expect(seen).toEqual([false, false, false, false, true])
})

it.each([
  ['the database was out of reach, or the machine slept', longestMs + 1],
  ['the database’s clock jumped ahead', 3_600_000],
  ['the database’s clock was set back', -1],
])('gives every process a lease of time after %s', (_what, gapMs) => {
  const { renew } = longVigil()
  expect([gapMs, 7_000, 7_999, 1].map(renew)).toEqual([false, false, false, true])
})

it('begins anew after a renewal that failed, however short', () => {
  const { renew, broken } = longVigil()
  broken()
  expect([1, 7_500, 7_498, 2].map(renew)).toEqual([false, false, false, true])
})

it('does not wait for a gap that leases survive', () =>
  expect(longVigil().renew(longestMs)).toBe(true))

it('judges neither before nor long after its last renewal', () => {
  const watch = { sinceMs: 0, seenMs: 100_000 }
  const at = (ms: number) => judgesUntil(watch, ms, leaseMs)
  expect([at(99_999), at(100_000), at(108_750), at(108_751)]).toEqual([
    undefined,
    108_750,
    108_750,
    undefined,
  ])
})

it('never judges within a lease of an outage, however renewals and outages follow', () => {
  const step = fc.record({ isOutage: fc.boolean(), ms: fc.integer({ min: 1, max: 40_000 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { renew } = vigil()
      renew(0)
      let sinceMs = 0
      for (const { isOutage, ms } of steps) {
        const tookMs = isOutage ? Math.max(ms, longestMs + 1) : Math.min(ms, longestMs)
        sinceMs = isOutage ? 0 : sinceMs + tookMs
        expect(renew(tookMs)).toBe(sinceMs >= leaseMs)
      }
    }),
  )
})
