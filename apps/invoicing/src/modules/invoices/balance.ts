import { impossible } from '../../platform/http/index.ts'
import { invoiceLabel } from './label.ts'
import { money } from './print.ts'
import type { StoredStatus } from './tables.ts'

/** Amounts of an invoice in minor units: its total, the money received, and the money reserved by open charges. */
export interface Balance {
  readonly number: number
  readonly status: StoredStatus
  readonly currency: string
  readonly totalMinor: number
  readonly paidMinor: number
  readonly pendingMinor: number
}

/** Amount that can still be paid: reserved money doesn't count, and a void invoice has none. */
export function balanceOf(invoice: Omit<Balance, 'number' | 'currency'>): number {
  const { status, totalMinor, paidMinor, pendingMinor } = invoice
  return status === 'void' ? 0 : totalMinor - paidMinor - pendingMinor
}

export function receive(before: Balance, amountMinor: number): Balance {
  requireBalance(before, amountMinor)
  return paidIfWhole({ ...before, paidMinor: before.paidMinor + amountMinor })
}

/** Reserves the money that a charge may bring: until the charge is settled, no other payment can cover it. */
export function reserve(before: Balance, amountMinor: number): Balance {
  requireBalance(before, amountMinor)
  return { ...before, pendingMinor: before.pendingMinor + amountMinor }
}

export function settle(
  before: Balance,
  amountMinor: number,
  outcome: 'succeeded' | 'failed',
): Balance {
  const pendingMinor = before.pendingMinor - amountMinor
  if (outcome === 'failed') return { ...before, pendingMinor }
  return paidIfWhole({ ...before, pendingMinor, paidMinor: before.paidMinor + amountMinor })
}

function paidIfWhole(invoice: Balance): Balance {
  return invoice.paidMinor === invoice.totalMinor ? { ...invoice, status: 'paid' } : invoice
}

function requireBalance(invoice: Balance, amountMinor: number): void {
  const { number, status, currency } = invoice
  if (status !== 'sent')
    throw impossible(`${invoiceLabel(number)} is ${status}, so it takes no payments`)
  const balanceMinor = balanceOf(invoice)
  if (amountMinor <= balanceMinor) return
  const [open, amount] = [money(balanceMinor, currency), money(amountMinor, currency)]
  throw impossible(
    `${invoiceLabel(number)} has ${currency} ${open} left to pay, so it can't take ${amount}`,
  )
}
