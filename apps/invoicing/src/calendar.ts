/** Days are texts such as `2026-01-31`: unlike a Date they have no time zone, and they compare as they are. */

const dayMs = 86_400_000

/** Today's date: where the time zone is, or else in Greenwich. */
export function today(timeZone = 'UTC', now = new Date()): string {
  if (timeZone === 'UTC') return now.toISOString().slice(0, 10)
  const parts = Object.fromEntries(
    dayFormatOf(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts['year']}-${parts['month']}-${parts['day']}`
}

const minuteMs = 60_000
/** No time zone is further from Greenwich. */
const furthestMs = 15 * 60 * minuteMs

/** The instant at which the present month began where the time zone is. */
export function startOfMonth(timeZone = 'UTC', now = new Date()): Date {
  const first = `${today(timeZone, now).slice(0, 7)}-01`
  // Found by halving, for clocks are set forward at midnight in some zones, and some have skipped a day.
  let [before, start] = [Date.parse(first) - furthestMs, Date.parse(first) + furthestMs]
  while (start - before > minuteMs) {
    const middle = before + Math.floor((start - before) / minuteMs / 2) * minuteMs
    if (today(timeZone, new Date(middle)) < first) before = middle
    else start = middle
  }
  return new Date(start)
}

/** Whether this machine knows the time zone, as `Europe/Vienna`. */
export function isTimeZone(name: string): boolean {
  try {
    dayFormatOf(name)
    return true
  } catch {
    return false
  }
}

const dayFormats = new Map<string, Intl.DateTimeFormat>()

function dayFormatOf(timeZone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(timeZone)
  if (known) return known
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const made = new Intl.DateTimeFormat('en-GB', { ...digits, timeZone, calendar: 'gregory' })
  dayFormats.set(timeZone, made)
  return made
}

/** `2026-01-31` as `31 Jan 2026`, for people. */
export function dayInWords(day: string): string {
  return shortDay.format(Date.parse(day))
}

const shortDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** The day that many days after another; an unfinished date has none. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() + days * dayMs).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs
}
