const DAY_MS = 86_400_000

/** `2026-03-01` to `1 Mar 2026`, without a time zone moving the day. */
export function formatDay(day: string): string {
  return dayFormat.format(new Date(`${day.slice(0, 10)}T00:00:00Z`))
}

/** `2026-03` to `Mar`, or to `March 2026`. */
export function formatMonth(month: string, length: 'short' | 'long'): string {
  const date = new Date(`${month}-01T00:00:00Z`)
  return (length === 'short' ? shortMonth : longMonth).format(date)
}

/** Today in that time zone, as `2026-03-01`. */
export function today(timeZone: string, now = new Date()): string {
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const format = new Intl.DateTimeFormat('en-GB', { ...digits, timeZone, calendar: 'gregory' })
  const parts = Object.fromEntries(
    format.formatToParts(now).map(({ type, value }) => [type, value]),
  )
  return `${parts['year']}-${parts['month']}-${parts['day']}`
}

export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The day that many days after another; an unfinished date has none. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() + days * DAY_MS).toISOString().slice(0, 10)
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

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const shortMonth = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' })
const longMonth = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const instantFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' })
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** The time of an instant to the second, like 10:42:05. */
export function formatTime(instant: string): string {
  return timeFormat.format(new Date(instant))
}

const timeFormat = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
