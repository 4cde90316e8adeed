import { mvp, withCount } from '@tenfold/stack'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuOf } from '../evidence/fixture/cpu.ts'
import type { CpuMs } from '../evidence/index.ts'
import { boundPerSecond, busiestAt, type Cost, predictCapacity } from './predict.ts'

const demand = (part: Partial<CpuMs>, processes = 1): Cost => ({
  demandMs: cpuOf({ web: 1, ...part }),
  topology: withCount(mvp, 'web', processes),
})

const anyDemand = fc.record({
  web: fc.double({ min: 0.1, max: 50, noNaN: true }),
  worker: fc.double({ min: 0, max: 50, noNaN: true }),
  postgres: fc.double({ min: 0, max: 50, noNaN: true }),
  redis: fc.double({ min: 0, max: 5, noNaN: true }),
  generator: fc.double({ min: 0, max: 5, noNaN: true }),
})

describe('boundPerSecond', () => {
  it('is one thread of JavaScript when that is the scarcest', () => {
    expect(boundPerSecond(demand({ web: 4, postgres: 1 }), 2)).toBe(250)
  })

  it('is all cores together when the work is spread', () => {
    expect(boundPerSecond(demand({ web: 2, postgres: 8 }), 2)).toBe(200)
  })
})

describe('several web processes', () => {
  it('are a thread each, but no more than there are cores', () => {
    const bound = (processes: number, cores: number) =>
      boundPerSecond(demand({ web: 4, postgres: 1 }, processes), cores)
    expect([bound(1, 16), bound(2, 16), bound(3, 16)]).toEqual([250, 500, 750])
    // Two cores carry 5 ms of all work together.
    expect([bound(2, 2), bound(9, 2)]).toEqual([400, 400])
    expect(busiestAt(250, demand({ web: 4 }, 2), 16).name).toBe('2 web threads')
  })

  it('are expected to carry more where cores are free, and as much where none is', () => {
    const predicted = (cores: number) =>
      predictCapacity({
        capacityPerSecond: 200,
        before: demand({ web: 4, postgres: 1 }),
        after: demand({ web: 4, postgres: 1 }, 4),
        cores,
      })
    expect(predicted(16)).toBeGreaterThan(700)
    expect(predicted(1)).toBeCloseTo(200, 0)
  })
})

describe('busiestAt', () => {
  it('names the resource that is scarcest and how much of it is used', () => {
    expect(busiestAt(200, demand({ web: 4, postgres: 1 }), 2)).toEqual({
      name: 'the web thread',
      share: 0.8,
    })
    expect(busiestAt(100, demand({ web: 2, postgres: 8 }), 2)).toEqual({
      name: 'all 2 cores',
      share: 0.5,
    })
  })
})

describe('predictCapacity', () => {
  it('takes the objective for the response time while nothing is carried', () => {
    const [before, after] = [demand({ postgres: 1_000 }), demand({ postgres: 9 })]
    const predicted = predictCapacity({ capacityPerSecond: 0, before, after, cores: 2 })
    // 10 ms on two cores, used until the mean is 100 ms: that is a p95 of 300 ms.
    expect(predicted).toBeGreaterThan(175)
    expect(predicted).toBeLessThan(182)
  })

  it('expects more of the processors to be used once requests are short', () => {
    // 2 of 21 requests/s: at 94 ms each the objectives broke long before the processors were busy.
    const [before, after] = [demand({ postgres: 93 }), demand({ postgres: 3 })]
    const predicted = predictCapacity({ capacityPerSecond: 2, before, after, cores: 2 })
    expect(predicted / boundPerSecond(after, 2)).toBeGreaterThan(0.9)
  })

  it('sees relief of a busy resource that is not the busiest', () => {
    const before = demand({ web: 1.7, postgres: 1.9 })
    const after = demand({ web: 1, worker: 0.7, postgres: 1.9 })
    const options = { capacityPerSecond: 420, before, cores: 2 }
    expect(predictCapacity({ ...options, after })).toBeGreaterThan(430)
  })

  it('stays finite and in proportion when more was carried than the demands allow', () => {
    const before = demand({ web: 10 })
    const after = demand({ web: 5 })
    const predicted = predictCapacity({ capacityPerSecond: 150, before, after, cores: 2 })
    expect(predicted).toBeGreaterThan(290)
    expect(predicted).toBeLessThan(310)
  })

  it('expects no change from no change, and never less from less work', () => {
    fc.assert(
      fc.property(anyDemand, fc.double({ min: 0, max: 1, noNaN: true }), (costs, share) => {
        const before = demand(costs)
        const after = demand({ ...costs, postgres: costs.postgres * share })
        const same = predictCapacity({ capacityPerSecond: 100, before, after: before, cores: 2 })
        const less = predictCapacity({ capacityPerSecond: 100, before, after, cores: 2 })
        expect(same / 100).toBeCloseTo(1, 3)
        expect(less).toBeGreaterThanOrEqual(same - 1e-6)
      }),
    )
  })
})
