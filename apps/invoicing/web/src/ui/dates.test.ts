import { expect, it } from 'vitest'
import { daysAfter, formatAgo, formatDay, formatMonth, today } from './dates.ts'

it('shows a day as it was written, in any time zone', () => {
  expect(formatDay('2026-03-01')).toBe('1 Mar 2026')
  expect(formatDay('2026-12-31T00:00:00.000Z')).toBe('31 Dec 2026')
})

it('names months', () => {
  expect(formatMonth('2026-01', 'short')).toBe('Jan')
  expect(formatMonth('2026-01', 'long')).toBe('January 2026')
})

it('tells the day of a time zone, whatever the clock of the browser shows', () => {
  const now = new Date('2026-11-27T00:00:19Z')
  expect(today('America/New_York', now)).toBe('2026-11-26')
  expect(today('UTC', now)).toBe('2026-11-27')
  expect(today('Pacific/Kiritimati', new Date('2026-12-31T10:00:00Z'))).toBe('2027-01-01')
})

it('counts days from any other', () => {
  expect(daysAfter('2026-02-20', 14)).toBe('2026-03-06')
  expect(daysAfter('', 14)).toBe('')
})

it('tells how long ago something happened, and gives the date after a week', () => {
  const now = Date.parse('2026-03-20T12:00:00Z')
  expect(formatAgo('2026-03-20T11:59:30Z', now)).toBe('just now')
  expect(formatAgo('2026-03-20T11:55:00Z', now)).toBe('5 minutes ago')
  expect(formatAgo('2026-03-20T09:00:00Z', now)).toBe('3 hours ago')
  expect(formatAgo('2026-03-19T09:00:00Z', now)).toBe('yesterday')
  expect(formatAgo('2026-03-01T09:00:00Z', now)).toBe('1 Mar 2026')
})
