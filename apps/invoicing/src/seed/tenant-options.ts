import type { Ledger } from './ledger.ts'
import type { Population } from './population.ts'
import type { Calendar } from './time.ts'

/** What the rows of the organisations' tables are made from. */
export interface TenantOptions {
  readonly population: Population
  readonly calendar: Calendar
  readonly ledger: Ledger
}
