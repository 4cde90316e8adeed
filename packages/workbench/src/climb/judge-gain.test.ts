import { mvp, withCount } from '@tenfold/stack'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CpuMs } from '../evidence/index.ts'
import { measurementOf } from './fixture/simulated-site.ts'
import { type Gain, judgeGain, type Trial } from './judge-gain.ts'
import { type Noise, noiseText } from './noise.ts'

const acted = { acted: true, seen: '40 % of 1,000 look-ups hit' }
const judge = (trial: Omit<Trial, 'resource' | 'mechanism'> & Partial<Trial>) =>
  judgeGain({ resource: 'postgres', mechanism: acted, ...trial })

describe('judgeGain on a quiet machine', () => {
  it('keeps a capacity that is higher beyond the intervals of both measures', () => {
    const gain = judge({ before: measurementOf(100), after: measurementOf(120) })
    expect(gain.decision).toBe('kept')
  })

  it('undoes a capacity that is lower beyond the intervals of both measures', () => {
    const gain = judge({ before: measurementOf(100), after: measurementOf(80) })
    expect(gain).toMatchObject({ decision: 'undone', reason: expect.stringContaining('x0.80') })
  })

  it.each([96, 99, 104])(
    'is undecided about 100 -> %d, which the measure itself varies by',
    (has) => {
      const gain = judge({ before: measurementOf(100), after: measurementOf(has) })
      expect(gain).toMatchObject({
        decision: 'undecided',
        reason: expect.stringContaining('varies'),
      })
    },
  )

  it('keeps the same capacity at a clearly lower demand of the limited resource', () => {
    const [before, after] = [measurementOf(100, { web: 4 }), measurementOf(99, { web: 3 })]
    expect(judge({ before, after, resource: 'web' }).decision).toBe('kept')
    expect(judge({ before, after }).decision).toBe('undecided')
  })

  it('takes no fall in demand for a gain that identical steps differ by as well', () => {
    const before = measurementOf(100, { web: 4 }, { repeatSpread: 0.2 })
    const after = measurementOf(100, { web: 3 }, { repeatSpread: 0.1 })
    expect(judge({ before, after, resource: 'web' }).decision).toBe('undecided')
  })

  it.each([120, 80])(
    'takes no 100 -> %d for a change that identical steps vary by as well',
    (has) => {
      const before = measurementOf(100, {}, { repeatSpread: 0.1 })
      const after = measurementOf(has, {}, { repeatSpread: 0.15 })
      expect(judge({ before, after }).decision).toBe('undecided')
    },
  )

  it('takes no fall in demand for a gain that was seen over a few requests', () => {
    const seen = (web: number, demandRequests: number) => {
      const measured = measurementOf(100, { web })
      return { ...measured, evidence: { ...measured.evidence, demandRequests } }
    }
    const at = (requests: number) =>
      judge({ before: seen(4, requests), after: seen(3, requests), resource: 'web' }).decision
    expect([at(40), at(2_000)]).toEqual(['undecided', 'kept'])
  })

  it('keeps more threads at the same capacity, since each has less to do for a request', () => {
    const before = measurementOf(100, { web: 4 })
    const one = measurementOf(99, { web: 4 })
    const topology = withCount(mvp, 'web', 2)
    const after = { ...one, evidence: { ...one.evidence, topology } }
    expect(judge({ before, after, resource: 'web' })).toEqual({
      decision: 'kept',
      reason: 'capacity x0.99, web CPU per request and thread -50 %',
    })
    expect(judge({ before, after: one, resource: 'web' }).decision).toBe('undecided')
  })

  it.each([
    // The servers that it adds take a fifth of the machine's work, and so explain a capacity of 80.
    [
      80,
      'kept',
      'capacity x0.80 (x0.80 by the work of its servers on these cores), postgres CPU per request -50 %',
    ],
    [79, 'kept', 'x0.79'],
    [78, 'undecided', 'x0.78'],
    [70, 'undone', 'x0.70'],
  ])(
    'counts what servers take here that run elsewhere in production as no loss: 100 -> %d',
    (has, decision, reason) => {
      const before = measurementOf(100, { web: 4, postgres: 4, generator: 0 })
      const after = measurementOf(has, { web: 4, postgres: 2, replica: 4, generator: 0 })
      const quiet = [before, after].map((each) => ({
        ...each,
        noise: { ...each.noise, repeatSpread: 0 },
      }))
      const [had = before, got = after] = quiet
      expect(judge({ before: had, after: got, runsOn: 'another machine' })).toEqual({
        decision,
        reason: expect.stringContaining(reason) as string,
      })
      expect(judge({ before: had, after: got }).decision).toBe('undone')
    },
  )

  it('takes no less work for a loss: servers that take nothing here excuse no capacity', () => {
    const before = measurementOf(100, { postgres: 4 })
    const after = measurementOf(80, { postgres: 2 })
    expect(judge({ before, after, runsOn: 'another machine' }).decision).toBe('undone')
  })

  it.each([
    [89, 'kept'],
    [91, 'undecided'],
  ])('keeps a tenth fewer open connections at the same capacity: 100 -> %d', (used, decision) => {
    const holding = (open: number) => {
      const measured = measurementOf(100)
      const connections = { ...measured.evidence.connections, used: open }
      return { ...measured, evidence: { ...measured.evidence, connections } }
    }
    const gain = judge({ before: holding(100), after: holding(used), resource: 'connections' })
    expect(gain).toEqual({
      decision,
      reason: expect.stringMatching(/capacity x1\.00, open connections -(11|9) %$/) as string,
    })
  })

  it('does not buy lower demand with capacity', () => {
    const before = measurementOf(100, { web: 4 })
    const at = (has: number) =>
      judge({ before, after: measurementOf(has, { web: 1 }), resource: 'web' })
    expect([95, 80].map((has) => at(has).decision)).toEqual(['undecided', 'undone'])
  })

  it('does not compare with a search that found no end', () => {
    const open = (perSecond: number) => {
      const measured = measurementOf(perSecond)
      return { ...measured, capacity: { ...measured.capacity, isLowerBound: true } }
    }
    const decisions = [
      judge({ before: open(100), after: measurementOf(120) }),
      judge({ before: measurementOf(100), after: open(80) }),
      judge({ before: measurementOf(100), after: open(120) }),
      judge({ before: open(100), after: measurementOf(80) }),
    ]
    expect(decisions.map(({ decision }) => decision)).toEqual([
      'undecided',
      'undecided',
      'kept',
      'undone',
    ])
    expect(decisions[0]?.reason).toContain('before the app broke')
  })

  it('keeps a first capacity, and a lower demand while there is none', () => {
    const nothing = measurementOf(0, { postgres: 1_000 })
    const first = judge({ before: nothing, after: measurementOf(1, { postgres: 900 }) })
    expect(first).toEqual({
      decision: 'kept',
      reason: 'capacity 0 -> 1.0/s, postgres CPU per request -10 %',
    })
    const cheaper = judge({ before: nothing, after: measurementOf(0, { postgres: 500 }) })
    expect(cheaper.decision).toBe('kept')
    expect(judge({ before: nothing, after: nothing }).decision).toBe('undecided')
  })

  it('says nothing of a demand that is not measured', () => {
    const elsewhere = { postgres: 0 }
    const gain = judge({
      before: measurementOf(100, elsewhere),
      after: measurementOf(130, elsewhere),
    })
    expect(gain).toEqual({ decision: 'kept', reason: 'capacity x1.30' })
  })
})

const share = fc.double({ min: 0, max: 1, noNaN: true })
const anyNoise: fc.Arbitrary<Noise> = fc.record({
  otherShare: fc.oneof(fc.constant(0.02), share),
  stolenShare: fc.oneof(fc.constant(0), share),
  workMs: fc
    .tuple(fc.double({ min: 9, max: 14, noNaN: true }), fc.oneof(fc.constant(0.02), share))
    .map(([least, more]) => ({ least, most: least * (1 + more) })),
  repeatSpread: fc.oneof(fc.constant(0.05), share),
})
const anyDemand = fc.record({
  web: fc.double({ min: 0, max: 50, noNaN: true }),
  postgres: fc.double({ min: 0, max: 500, noNaN: true }),
})
const anyMeasurement = fc
  .tuple(
    fc.oneof(fc.constant(0), fc.double({ min: 0.5, max: 900, noNaN: true })),
    anyDemand,
    anyNoise,
  )
  .map(([capacity, demand, noise]) => measurementOf(capacity, demand as Partial<CpuMs>, noise))
const anyTrial = fc.record({
  before: anyMeasurement,
  after: anyMeasurement,
  resource: fc.constantFrom('web' as const, 'postgres' as const),
  mechanism: fc.record({ acted: fc.boolean(), seen: fc.constant('what was seen') }),
})
const isQuiet = ({ before, after }: Trial) => noiseText(before.noise, after.noise) === undefined

describe('judgeGain, whatever was measured', () => {
  const always = (check: (trial: Trial, gain: Gain) => void) => {
    const decided = new Map<string, number>()
    fc.assert(
      fc.property(anyTrial, (trial) => {
        const gain = judgeGain(trial)
        decided.set(gain.decision, (decided.get(gain.decision) ?? 0) + 1)
        check(trial, gain)
      }),
      { numRuns: 2_000 },
    )
    // A check of one decision has seen many of it.
    for (const decision of ['kept', 'undone', 'undecided', 'not applicable'])
      expect(decided.get(decision)).toBeGreaterThan(20)
  }

  it('takes back a rung whose mechanism did not act, and says nothing else of it', () => {
    always(({ mechanism }, { decision }) => {
      expect(decision === 'not applicable').toBe(!mechanism.acted)
    })
  })

  it('decides nothing on a noisy machine', () => {
    always((trial, { decision }) => {
      const isOpen = ['undecided', 'not applicable'].includes(decision)
      expect(isOpen || isQuiet(trial)).toBe(true)
    })
  })

  it('undoes only what lies below the interval of the measure before, by its own interval', () => {
    always((trial, { decision }) => {
      if (decision !== 'undone') return
      expect(isQuiet(trial)).toBe(true)
      const { before, after } = trial
      expect(after.capacity.highPerSecond).toBeLessThan(before.capacity.lowPerSecond)
    })
  })

  it('keeps nothing that carries less', () => {
    always(({ before, after }, { decision }) => {
      if (decision !== 'kept') return
      const least = 0.98 * before.capacity.capacityPerSecond
      expect(after.capacity.capacityPerSecond).toBeGreaterThanOrEqual(least)
    })
  })

  it('never decides more when identical steps differ more', () => {
    always((trial, { decision }) => {
      const repeatSpread = trial.after.noise.repeatSpread + 0.5
      const after = { ...trial.after, noise: { ...trial.after.noise, repeatSpread } }
      expect(['undecided', decision]).toContain(judgeGain({ ...trial, after }).decision)
    })
  })
})
