import { daysAfter, today } from '../../calendar.ts'
import { Problem } from '../../http/index.ts'

export interface Dates {
  readonly issuedOn: string
  readonly dueOn: string
}

/** Both dates of an invoice: issued today and due after the usual term, unless said otherwise. */
export function datesOf({ issuedOn = today(), dueOn }: Partial<Dates>, termDays: number): Dates {
  if (dueOn !== undefined && dueOn < issuedOn)
    throw new Problem('invalid-input', `dueOn ${dueOn} lies before issuedOn ${issuedOn}`)
  return { issuedOn, dueOn: dueOn ?? daysAfter(issuedOn, termDays) }
}
