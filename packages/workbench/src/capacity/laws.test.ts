import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  bottleneck,
  type Resource,
  rateWithin,
  requestsInside,
  responseSeconds,
  responseUnderLoad,
  serviceDemand,
  throughputBound,
  utilisation,
} from './laws.ts'

const positive = fc.double({ min: 1e-6, max: 1e3, noNaN: true })
const resource: fc.Arbitrary<Resource> = fc.record({
  name: fc.string(),
  demandSeconds: positive,
  servers: fc.integer({ min: 1, max: 64 }),
})
const resources = fc.array(resource, { minLength: 1, maxLength: 6 })

it('finds the demand that a day’s measurement shows', () => {
  // 45 s of processor in a minute of 900 requests: 50 ms each.
  expect(serviceDemand({ busySeconds: 45, completed: 900 })).toBeCloseTo(0.05)
  expect(serviceDemand({ busySeconds: 1, completed: 0 })).toBe(0)
})

it('bounds a system by its busiest resource', () => {
  const web = { name: 'web', demandSeconds: 0.004, servers: 1 }
  const database = { name: 'database', demandSeconds: 0.02, servers: 8 }
  expect(bottleneck([database, web])).toBe(web)
  expect(throughputBound([database, web])).toBeCloseTo(250)
  expect(throughputBound([])).toBe(Number.POSITIVE_INFINITY)
})

it('keeps every resource at most fully busy at the bound, and the bottleneck exactly', () => {
  fc.assert(
    fc.property(resources, (all) => {
      const bound = throughputBound(all)
      for (const one of all) expect(utilisation(one, bound)).toBeLessThanOrEqual(1 + 1e-9)
      const limit = bottleneck(all)
      expect(limit && utilisation(limit, bound)).toBeCloseTo(1)
    }),
  )
})

it('never lowers the bound by adding servers, nor raises it by adding demand', () => {
  fc.assert(
    fc.property(resources, positive, (all, more) => {
      const bound = throughputBound(all)
      const grown = all.map((one) => ({ ...one, servers: one.servers * 2 }))
      const dearer = all.map((one) => ({ ...one, demandSeconds: one.demandSeconds + more }))
      expect(throughputBound(grown)).toBeGreaterThanOrEqual(bound)
      expect(throughputBound(dearer)).toBeLessThanOrEqual(bound)
    }),
  )
})

it('gets back the demand from the utilisation at any rate', () => {
  fc.assert(
    fc.property(resource, positive, (one, rate) => {
      const busySeconds = utilisation(one, rate) * one.servers
      const demand = serviceDemand({ busySeconds, completed: rate })
      expect(demand / one.demandSeconds).toBeCloseTo(1, 6)
    }),
  )
})

it('counts who is inside by Little’s law', () => {
  expect(requestsInside(200, 0.05)).toBeCloseTo(10)
})

it('lets response time grow with the rate, from the bare demand to no end', () => {
  fc.assert(
    fc.property(resources, fc.double({ min: 0, max: 0.98, noNaN: true }), (all, share) => {
      const bound = throughputBound(all)
      const bare = all.reduce((sum, { demandSeconds }) => sum + demandSeconds, 0)
      expect(responseSeconds(all, 0)).toBeCloseTo(bare)
      const here = responseSeconds(all, share * bound)
      expect(responseSeconds(all, (share + 0.01) * bound)).toBeGreaterThan(here)
      expect(responseSeconds(all, bound * 1.01)).toBe(Number.POSITIVE_INFINITY)
      expect(responseUnderLoad(all, bound * 2)).toBeLessThan(Number.POSITIVE_INFINITY)
    }),
  )
})

it('finds the rate of a response time, and the response time of a rate', () => {
  fc.assert(
    fc.property(resources, fc.double({ min: 0.01, max: 0.95, noNaN: true }), (all, share) => {
      const rate = share * throughputBound(all)
      expect(rateWithin(all, responseSeconds(all, rate)) / rate).toBeCloseTo(1, 3)
    }),
  )
  const one = { name: 'web', demandSeconds: 0.01, servers: 1 }
  expect(rateWithin([one], 0.1)).toBeCloseTo(90)
  expect(rateWithin([one], 0.001)).toBeCloseTo(0)
  expect(rateWithin([], 1)).toBe(Number.POSITIVE_INFINITY)
})
