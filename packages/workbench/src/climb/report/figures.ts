import { whole } from '../../terminal/index.ts'
import type { Level } from './report.ts'

// Every form of the report formats its figures by these, so that they are the same everywhere.

/** Requests/s; `at least` where the search found no limit. */
export function rateText({ perSecond, isLowerBound }: Level): string {
  return `${isLowerBound ? 'at least ' : ''}${perSecondText(perSecond)}`
}

export function perSecondText(perSecond: number): string {
  return perSecond.toFixed(perSecond > 0 && perSecond < 10 ? 1 : 0)
}

export function usersText({ users, isLowerBound }: Level): string {
  return `${isLowerBound ? 'at least ' : ''}${roundedText(users)}`
}

/** Rounded to tens: no search is more exact. */
export function roundedText(users: number): string {
  return whole(Math.round(users / 10) * 10)
}

/** 0 where it wasn't measured. */
export function msText(value: number): string {
  if (value === 0) return 'unknown'
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`
}
