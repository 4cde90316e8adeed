import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTold, readServerTiming, toldNothing } from './server-timing.ts'

it('adds up what several answers tell', () => {
  const header = 'cache;desc="hit=1", db;desc="statements=3 replica=2", pool;desc="waits=1 ms=12"'
  const told = readServerTiming(header)
  expect(addTold(addTold(toldNothing, told), told)).toEqual({
    lookUps: { hits: 2, misses: 0, bypasses: 0, unreachable: 0 },
    statements: 6,
    onReplicas: 4,
    poolWaits: { count: 2, ms: 24 },
  })
})

describe('the Server-Timing header', () => {
  it('tells look-ups by outcome, statements, those on replicas, and waits for a connection', () => {
    const header =
      'render;dur=2, cache;desc="miss=1 hit=12", db;desc="statements=3 replica=2", pool;desc="waits=1 ms=12"'
    expect(readServerTiming(header)).toEqual({
      lookUps: { hits: 12, misses: 1, bypasses: 0, unreachable: 0 },
      statements: 3,
      onReplicas: 2,
      poolWaits: { count: 1, ms: 12 },
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
