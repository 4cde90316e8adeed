import { Problem } from '../../http/index.ts'
import { today } from './invoice.ts'

export interface Dates {
  readonly issuedOn: string
  readonly dueOn: string
}

const dayMs = 86_400_000

/** Both dates of an invoice: issued today and due after the usual term, unless said otherwise. */
export function datesOf({ issuedOn = today(), dueOn }: Partial<Dates>, termDays: number): Dates {
  if (dueOn !== undefined && dueOn < issuedOn)
    throw new Problem(400, 'Invalid input', `dueOn ${dueOn} lies before issuedOn ${issuedOn}`)
  return { issuedOn, dueOn: dueOn ?? daysAfter(issuedOn, termDays) }
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}
