import { mvp } from '@tenfold/stack'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demandOver, stepsToTrust } from './demand.ts'
import { type Evidence, roles } from './evidence.ts'
import { cpuOf } from './fixture/cpu.ts'
import { noPooler } from './fixture/pooler.ts'

const step = (ratePerSecond: number, requests: number, web: number): Evidence => ({
  ratePerSecond,
  requests,
  demandRequests: requests,
  demandMs: cpuOf({ web, worker: 0, postgres: 2 * web, redis: 0, generator: 1 }),
  topology: mvp,
  shares: {},
  connections: { used: 0, busy: 0, most: 97 },
  pooler: noPooler,
  machine: { seconds: 1, otherShare: 0, stolenShare: 0 },
  hiddenStatements: 0,
  statements: [],
  routes: [],
  jobs: [],
})
const anyStep = fc
  .tuple(
    fc.double({ min: 0.5, max: 900, noNaN: true }),
    fc.integer({ min: 1, max: 5000 }),
    fc.double({ min: 0, max: 90, noNaN: true }),
  )
  .map((figures) => step(...figures))
const seenIn = (steps: readonly Evidence[]) => steps.reduce((sum, each) => sum + each.requests, 0)

describe('the steps that a demand rests on', () => {
  it('are those that carried most, and no more than it takes', () => {
    const [fast, slow, alone] = [step(400, 1200, 1), step(200, 600, 2), step(90, 500, 9)]
    expect(stepsToTrust([slow, fast], alone)).toEqual([fast])
    expect(stepsToTrust([slow], alone)).toEqual([slow, alone])
  })

  it('have seen enough requests, or are all there are', () => {
    fc.assert(
      fc.property(fc.array(anyStep), anyStep, (held, alone) => {
        const trusted = stepsToTrust(held, alone)
        const all = seenIn([...held, alone])
        expect(seenIn(trusted)).toBeGreaterThanOrEqual(Math.min(1000, all))
        expect(seenIn(trusted.slice(0, -1))).toBeLessThan(1000)
      }),
    )
  })
})

describe('the demand over several steps', () => {
  it('counts each by its requests, so that all busy time is accounted for', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1 }), (steps) => {
        const demand = demandOver(steps)
        for (const role of roles) {
          const each = steps.map(({ demandMs }) => demandMs[role])
          const busyMs = steps.reduce((sum, one) => sum + one.requests * one.demandMs[role], 0)
          expect(demand[role] * seenIn(steps)).toBeCloseTo(busyMs, 3)
          expect(demand[role]).toBeGreaterThanOrEqual(Math.min(...each) - 1e-9)
          expect(demand[role]).toBeLessThanOrEqual(Math.max(...each) + 1e-9)
        }
      }),
    )
  })

  it('is nothing where nothing was asked', () => {
    expect(demandOver([step(1, 0, 0)]).web).toBe(0)
  })
})
