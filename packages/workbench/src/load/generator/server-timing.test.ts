import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readServerTiming, toldNothing } from './server-timing.ts'

describe('the Server-Timing header', () => {
  it('tells look-ups by outcome, and statements', () => {
    const header = 'render;dur=2, cache;desc="miss=1 hit=12", db;desc="statements=3"'
    expect(readServerTiming(header)).toEqual({
      lookUps: { hits: 12, misses: 1, bypasses: 0, unreachable: 0 },
      statements: 3,
    })
    expect(readServerTiming('cache;desc="bypass=2 unreachable=4"').lookUps).toMatchObject({
      bypasses: 2,
      unreachable: 4,
    })
  })

  it.each([
    undefined,
    '',
    'cache',
    'cache;desc=hit',
    'other;desc="cache;desc=hit=1"',
    'mycache;desc="hit=1"',
    'cache;desc="hit=-1 miss=1e9 bypass=99999999"',
    `cache;desc="hit=1 ${'x'.repeat(1000)}"`,
  ])('tells nothing when it is %j', (header) => {
    expect(readServerTiming(header)).toEqual(toldNothing)
  })

  it('never gives anything but counts, whatever a server sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { lookUps, statements } = readServerTiming(`cache;desc="hit=${text}"`)
        for (const count of [...Object.values(lookUps), statements])
          expect(Number.isInteger(count) && count >= 0).toBe(true)
      }),
    )
  })
})
