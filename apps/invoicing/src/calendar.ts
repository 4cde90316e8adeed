/** Days are texts such as `2026-01-31`: unlike a Date they have no time zone, and they compare as they are. */

const dayMs = 86_400_000

/** Today's date (UTC). */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
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

export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs
}
