import {
  dayMs,
  historyDays,
  invoicesPerCustomer,
  type Organization,
  type Population,
} from './population.ts'
import { type Random, randomFor } from './random.ts'

const dayMinutes = 1_440
export const statuses = ['draft', 'sent', 'paid', 'void'] as const
const draft = 0
const sent = 1
const paid = 2
const voided = 3

/**
 * Every invoice of the seed in the order of time, organisations mixed as in real life: rows that lie
 * neatly by organisation on disk would flatter every query. Columns of numbers, so that two million fit.
 */
export interface Ledger {
  readonly count: number
  /** Minutes since the population's start. */
  readonly nowMinute: number
  readonly organization: Int32Array
  readonly minute: Int32Array
  readonly number: Int32Array
  /** Id of the customer, from 1. */
  readonly customer: Int32Array
  readonly status: Uint8Array
  readonly termDays: Uint8Array
  /** 0 when unpaid. */
  readonly paidMinute: Int32Array
  /** Index of each customer's first invoice, in order of the customers' ids. */
  readonly customerSince: Int32Array
}

export function ledgerOf(population: Population): Ledger {
  const { organizations, startMs, nowMs } = population
  const nowMinute = Math.floor((nowMs - startMs) / 60_000)
  const order = invoiceOrder(organizations, nowMinute)
  const ledger = emptyLedger(order.length, nowMinute)
  const customersOf: number[][] = organizations.map(() => [])
  const lastNumber = new Int32Array(organizations.length)
  const customerSince: number[] = []
  for (let at = 0; at < order.length; at++) {
    const key = order[at] ?? 0
    const organization = key % organizations.length
    const known = customersOf[organization] ?? []
    const number = (lastNumber[organization] ?? 0) + 1
    lastNumber[organization] = number
    if (number % invoicesPerCustomer === 1) known.push(customerSince.push(at))
    ledger.organization[at] = organization
    ledger.minute[at] = (key - organization) / organizations.length
    ledger.number[at] = number
    settle(ledger, at, known)
  }
  return { ...ledger, customerSince: Int32Array.from(customerSince) }
}

function emptyLedger(count: number, nowMinute: number): Omit<Ledger, 'customerSince'> {
  return {
    count,
    nowMinute,
    organization: new Int32Array(count),
    minute: new Int32Array(count),
    number: new Int32Array(count),
    customer: new Int32Array(count),
    status: new Uint8Array(count),
    termDays: new Uint8Array(count),
    paidMinute: new Int32Array(count),
  }
}

/** One sortable number an invoice: its minute, then its organisation. More of them every month. */
function invoiceOrder(organizations: readonly Organization[], nowMinute: number): Float64Array {
  const total = organizations.reduce((sum, one) => sum + one.invoices, 0)
  const keys = new Float64Array(total)
  let at = 0
  for (const one of organizations) {
    const random = randomFor(4, one.index)
    for (let n = 0; n < one.invoices; n++)
      keys[at++] = invoiceMinute(one, random, nowMinute) * organizations.length + one.index
  }
  return keys.toSorted()
}

function invoiceMinute(one: Organization, random: Random, nowMinute: number): number {
  const days = historyDays + 1 - one.createdDay
  const day = one.createdDay + Math.floor(days * Math.sqrt(random.next()))
  const officeHours = 8 * 60 + random.between(0, 599)
  const minute = day * dayMinutes + officeHours
  return minute > nowMinute ? minute - dayMinutes : minute
}

/** Customer, payment term and what became of the invoice until now. */
function settle(ledger: Omit<Ledger, 'customerSince'>, at: number, known: readonly number[]): void {
  const random = randomFor(3, at)
  // Squared: older customers come up more often, and some are the best by far.
  ledger.customer[at] = known[Math.floor(known.length * random.next() ** 2)] ?? 0
  const termDays = random.pick([14, 14, 30])
  ledger.termDays[at] = termDays
  const minute = ledger.minute[at] ?? 0
  const paidMinute = minute + Math.floor((1 + random.next() ** 1.5 * termDays * 1.4) * dayMinutes)
  const ageDays = (ledger.nowMinute - minute) / dayMinutes
  const status = statusOf(ageDays, random)
  const pays = random.next() < (ageDays > 150 ? 0.995 : 0.88)
  const isPaid = status === sent && pays && paidMinute < ledger.nowMinute
  ledger.status[at] = isPaid ? paid : status
  ledger.paidMinute[at] = isPaid ? paidMinute : 0
}

function statusOf(ageDays: number, random: Random): number {
  const chance = random.next()
  if (ageDays < 2) return chance < 0.5 ? draft : sent
  if (chance < 0.01) return draft
  return chance < 0.03 ? voided : sent
}

export interface TenantOptions {
  readonly population: Population
  readonly calendar: Calendar
  readonly ledger: Ledger
}

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
