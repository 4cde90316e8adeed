import { daysAfter, today } from '../../platform/calendar.ts'
import { Problem } from '../../platform/http/index.ts'
import type { Settings } from '../settings/index.ts'

/** The last day that an input takes: what is stored must be able to come back. */
const lastDay = '2099-12-31'

export interface Dates {
  readonly issuedOn: string
  readonly dueOn: string
}

/** Both dates of an invoice: issued today and due after the usual term, unless said otherwise. */
export function datesOf(
  { issuedOn: given, dueOn }: Partial<Dates>,
  { paymentTermDays, timeZone }: Pick<Settings, 'paymentTermDays' | 'timeZone'>,
): Dates {
  const issuedOn = given ?? today(timeZone)
  if (dueOn !== undefined && dueOn < issuedOn)
    throw new Problem('invalid-input', `dueOn ${dueOn} lies before issuedOn ${issuedOn}`)
  return { issuedOn, dueOn: dueOn ?? dueAfter(issuedOn, paymentTermDays) }
}

function dueAfter(issuedOn: string, termDays: number): string {
  const dueOn = daysAfter(issuedOn, termDays)
  if (dueOn <= lastDay) return dueOn
  const message = `${issuedOn} and ${termDays} days to pay lead past ${lastDay}`
  const errors = [{ path: 'body.issuedOn', message }]
  throw new Problem('invalid-input', `issuedOn ${message}: give an earlier day, or dueOn`, {
    errors,
  })
}
