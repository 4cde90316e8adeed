import fc from 'fast-check'
import { expect, it } from 'vitest'
import { profiles, rateFor, usersAt, visitorsOf } from './population.ts'

it('turns the rates of 100,000 users into 100,000 users', () => {
  expect(Object.values(profiles).map(({ requestsPerSecond }) => requestsPerSecond)).toEqual([
    106, 640, 2200, 3333,
  ])
  for (const profile of Object.values(profiles)) {
    expect(usersAt(profile, profile.requestsPerSecond)).toBe(100_000)
  }
})

it('goes from users to a rate and back, never promising a user too many', () => {
  const profile = fc.constantFrom(...Object.values(profiles))
  fc.assert(
    fc.property(profile, fc.integer({ min: 1, max: 10_000_000 }), (one, users) => {
      const back = usersAt(one, rateFor(one, users))
      expect(users - back).toBeGreaterThanOrEqual(0)
      expect(users - back).toBeLessThanOrEqual(1)
    }),
  )
})

it('lets 8 % of the users visit, those of the peak hour, but never fewer than 50', () => {
  expect([200, 625, 10_000, 100_000].map(visitorsOf)).toEqual([50, 50, 800, 8_000])
})
