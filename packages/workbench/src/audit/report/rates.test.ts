import { expect, it } from 'vitest'
import { callsText, meanTimes, timeAnHour } from './rates.ts'

const minuteMs = 60_000

it('tells calls and time an hour once they were counted for ten minutes', () => {
  expect(callsText(500, 10 * minuteMs)).toBe('3,000 calls an hour')
  expect(timeAnHour(2_000, 10 * minuteMs)).toBe('12.0 s an hour')
})

it.each([10 * minuteMs - 1, undefined])('tells no rate of what was counted for %s ms', (period) => {
  expect(callsText(500, period)).toBe('500 calls')
  expect(timeAnHour(2_000, period)).toBeUndefined()
})

it('expects a call to take the share of its time that is left', () => {
  const statement = { fingerprint: '1', text: '', share: 1, calls: 4, totalMs: 80 }
  const costs = { costBefore: 1_000, costAfter: 50 }
  expect(meanTimes({ ...statement, ...costs, left: 0.05 })).toEqual({ beforeMs: 20, afterMs: 1 })
})
