import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Clock } from '../kernel/index.ts'
import { Vigil } from './vigil.ts'

const [leaseMs, sweepMs] = [15_000, 5_000]

/** A vigil, and looks at it after so much time of the database, of this process, and of its event loop. */
function vigil() {
  const passed = { database: 1e12, process: 0, awake: 0 }
  const clockOf = (name: 'process' | 'awake') => ({ elapsed: () => passed[name] }) as Clock
  const judge = new Vigil({ clock: clockOf('process'), awake: clockOf('awake'), leaseMs, sweepMs })
  return (database: number, process = database, awake = process) => {
    passed.database += database
    passed.process += process
    passed.awake += awake
    return judge.judgesUntil(passed.database) !== undefined
  }
}

/** The same once it has watched for long. */
function longVigil() {
  const look = vigil()
  for (let i = 0; i < 8; i++) look(sweepMs)
  return look
}

it('judges once it has watched for a lease', () => {
  const look = vigil()
  expect([look(0), look(5_000), look(5_000), look(4_999), look(1)]).toEqual([
    false,
    false,
    false,
    false,
    true,
  ])
})

it.each([
  ['the database was out of reach', 8_751, 8_751],
  ['the machine slept', 8_751, 1],
  ['the database’s clock jumped ahead', 3_600_000, 5_000],
  ['the database’s clock was set back', -1, 5_000],
])('gives every process a lease of time after %s', (_what, database, process) => {
  const look = longVigil()
  expect(look(database, process)).toBe(false)
  expect([look(7_000), look(7_999), look(1)]).toEqual([false, false, true])
})

it('does not wait for a delay that leases survive', () => expect(longVigil()(8_750)).toBe(true))

it('judges some time though its event loop is blocked before each look', () => {
  const look = longVigil()
  const seen = Array.from({ length: 6 }, () => look(10_000, 10_000, 5_000))
  expect(seen).toEqual([false, false, true, false, false, true])
})

it('never judges within a lease of an outage, however looks and outages follow', () => {
  const step = fc.record({ isOutage: fc.boolean(), ms: fc.integer({ min: 1, max: 40_000 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const look = vigil()
      look(0)
      let sinceMs = 0
      for (const { isOutage, ms } of steps) {
        const tookMs = isOutage ? Math.max(ms, 8_751) : Math.min(ms, 8_750)
        sinceMs = isOutage ? 0 : sinceMs + tookMs
        expect(look(tookMs)).toBe(sinceMs >= leaseMs)
      }
    }),
  )
})
