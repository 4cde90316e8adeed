import { dayMs } from './population.ts'

export interface Calendar {
  /** `2026-01-31` */
  date(minute: number): string
  /** `2026-01-31T09:30Z` */
  timestamp(minute: number): string
}

/** Writes minutes since `startMs` (a midnight) as Postgres reads them; tables, for it is done millions of times. */
export function calendarFrom(startMs: number): Calendar {
  const days = new Map<number, string>()
  const minutes = Array.from({ length: 1_440 }, (_, minute) => clockTime(minute))
  const date = (minute: number) => {
    const day = Math.floor(minute / 1_440)
    const known = days.get(day)
    if (known) return known
    const text = new Date(startMs + day * dayMs).toISOString().slice(0, 10)
    days.set(day, text)
    return text
  }
  return { date, timestamp: (minute) => `${date(minute)}T${minutes[minute % 1_440] ?? '00:00'}Z` }
}

function clockTime(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}
