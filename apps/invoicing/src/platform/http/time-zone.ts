import { isTimeZone } from '../../calendar.ts'
import { Problem } from './problem.ts'

/** Refuses time zones that are unknown, so have no date. */
export function requireTimeZone({ timeZone }: { readonly timeZone?: string }): void {
  if (timeZone === undefined || isTimeZone(timeZone)) return
  const message = `is no time zone: "${timeZone}". Take a name such as Europe/Vienna`
  const errors = [{ path: 'body.timeZone', message }]
  throw new Problem('invalid-input', `timeZone ${message}`, { errors })
}
