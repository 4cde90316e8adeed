import fc from 'fast-check'
import { expect, it } from 'vitest'
import { startOfMonth, today } from './calendar.ts'

it.each([
  ['UTC', '2026-11-30T23:59:59Z', '2026-11-01T00:00:00Z'],
  ['UTC', '2026-12-01T00:00:00Z', '2026-12-01T00:00:00Z'],
  // 14 hours ahead of Greenwich.
  ['Pacific/Kiritimati', '2026-11-30T09:59:59Z', '2026-10-31T10:00:00Z'],
  ['Pacific/Kiritimati', '2026-11-30T10:00:00Z', '2026-11-30T10:00:00Z'],
  // 5:45 hours ahead.
  ['Asia/Kathmandu', '2026-11-30T18:14:59Z', '2026-10-31T18:15:00Z'],
  ['Asia/Kathmandu', '2026-11-30T18:15:00Z', '2026-11-30T18:15:00Z'],
  ['America/Sao_Paulo', '2026-12-01T02:59:59Z', '2026-11-01T03:00:00Z'],
  ['America/Sao_Paulo', '2026-12-01T03:00:00Z', '2026-12-01T03:00:00Z'],
  // The clock went forward at that midnight: the month began at one.
  ['America/Asuncion', '2017-10-15T12:00:00Z', '2017-10-01T04:00:00Z'],
  ['Pacific/Pago_Pago', '2026-12-01T10:59:59Z', '2026-11-01T11:00:00Z'],
  ['Africa/Cairo', '2026-05-20T12:00:00Z', '2026-04-30T21:00:00Z'],
])('knows when the month began in %s at %s', (timeZone, now, start) => {
  expect(startOfMonth(timeZone, new Date(now))).toEqual(new Date(start))
})

it('begins each month with the first minute whose day is its first, in every zone', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
  const instant = fc.date({
    min: new Date('2020-01-01'),
    max: new Date('2030-01-01'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(zone, instant, (timeZone, now) => {
      const start = startOfMonth(timeZone, now)
      expect(start.getTime()).toBeLessThanOrEqual(now.getTime())
      expect(today(timeZone, start)).toBe(`${today(timeZone, now).slice(0, 7)}-01`)
      expect(today(timeZone, new Date(start.getTime() - 60_000)).slice(8)).toMatch(
        /^(28|29|30|31)$/,
      )
    }),
  )
})
