import { dayInWords } from '../../../src/calendar.ts'

export { daysAfter, today } from '../../../src/calendar.ts'

const DAY_MS = 86_400_000

/** `2026-03-01` to `1 Mar 2026`; of an instant, its day in Greenwich. */
export function formatDay(day: string): string {
  return dayInWords(day.slice(0, 10))
}

/** `2026-03` to `Mar`, or to `March 2026`. */
export function formatMonth(month: string, length: 'short' | 'long'): string {
  const date = new Date(`${month}-01T00:00:00Z`)
  return (length === 'short' ? shortMonth : longMonth).format(date)
}

export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Age in words, for a feed: `5 minutes ago`, and the date after a week. */
export function formatAgo(instant: string, nowMs = Date.now()): string {
  const ageMs = nowMs - Date.parse(instant)
  if (ageMs < 60_000) return 'just now'
  if (ageMs < 3_600_000) return ago.format(-Math.floor(ageMs / 60_000), 'minute')
  if (ageMs < DAY_MS) return ago.format(-Math.floor(ageMs / 3_600_000), 'hour')
  if (ageMs < 7 * DAY_MS) return ago.format(-Math.floor(ageMs / DAY_MS), 'day')
  return formatDay(instant)
}

export function formatInstant(instant: string): string {
  return instantFormat.format(new Date(instant))
}

const shortMonth = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' })
const longMonth = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const instantFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' })
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** The time of an instant to the second, like 10:42:05. */
export function formatTime(instant: string): string {
  return timeFormat.format(new Date(instant))
}

const timeFormat = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
