import type { Ledger } from './ledger.ts'
import type { Population } from './population.ts'
import type { Calendar } from './time.ts'

export interface TenantOptions {
  readonly population: Population
  readonly calendar: Calendar
  readonly ledger: Ledger
}
