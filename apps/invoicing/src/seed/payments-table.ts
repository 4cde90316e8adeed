import { type Amounts, pricedLines, totalAmounts } from '../money/index.ts'
import type { Table } from './copy.ts'
import { type Ledger, statuses, type TenantOptions } from './ledger.ts'
import { randomFor } from './random.ts'
import { services } from './words.ts'

const dayMinutes = 1_440
const methods = ['bank', 'bank', 'bank', 'card', 'cash'] as const

interface Receipt {
  readonly amountMinor: number
  readonly minute: number
}

/** The whole sum of a paid invoice; of one in ten that are open for long, half. */
export function receiptOf(ledger: Ledger, at: number, totalMinor: number): Receipt | undefined {
  const paidMinute = ledger.paidMinute[at] ?? 0
  if (paidMinute > 0) return { amountMinor: totalMinor, minute: paidMinute }
  const minute = (ledger.minute[at] ?? 0) + 5 * dayMinutes
  const isOpen = statuses[ledger.status[at] ?? 0] === 'sent' && minute < ledger.nowMinute
  if (!isOpen || randomFor(10, at).next() > 0.1) return undefined
  return { amountMinor: Math.ceil(totalMinor / 2), minute }
}

/** One payment for each invoice on which something has arrived, in the order of time. */
export function paymentsTable(options: TenantOptions): Table {
  const order = paymentOrder(options.ledger)
  const columns = ['id', 'org_id', 'invoice_id', 'amount_minor', 'currency', 'method', 'status']
  return {
    name: 'payments',
    columns: [...columns, 'paid_on', 'created_at', 'updated_at'],
    count: order.length,
    *rows() {
      for (let n = 0; n < order.length; n++) yield paymentRow(n, order[n] ?? 0, options)
    },
  }
}

function paymentRow(n: number, at: number, { population, calendar, ledger }: TenantOptions) {
  const one = population.organizations[ledger.organization[at] ?? 0]
  const { totalMinor } = totalAmounts(linesOf(at, one?.taxRateBp ?? 0))
  const { amountMinor, minute } = receiptOf(ledger, at, totalMinor) ?? { amountMinor: 0, minute: 0 }
  const method = methods[(Math.imul(at, 0x9e3779b1) >>> 0) % methods.length] ?? 'bank'
  const time = calendar.timestamp(minute)
  const facts = [one?.currency ?? null, method, 'succeeded', calendar.date(minute), time, time]
  return [n + 1, one?.id ?? null, at + 1, amountMinor, ...facts]
}

/** Indices of the invoices that something has arrived for, by when it did. */
function paymentOrder(ledger: Ledger): Int32Array {
  const keys: number[] = []
  for (let at = 0; at < ledger.count; at++) {
    const receipt = receiptOf(ledger, at, 0)
    if (receipt) keys.push(receipt.minute * ledger.count + at)
  }
  return Int32Array.from(Float64Array.from(keys).toSorted(), (key) => key % ledger.count)
}

interface SeedLine extends Amounts {
  readonly description: string
  readonly quantity: number
  readonly unitPriceMinor: number
}

/** Lines of the invoice at one place of the ledger; one to five, three on average. */
export function linesOf(at: number, taxRateBp: number): SeedLine[] {
  const random = randomFor(5, at)
  const lines = Array.from({ length: random.between(1, 5) }, () => {
    const service = random.pick(services)
    const quantity = random.between(1, service.most)
    const price = service.low + (service.high - service.low) * random.next()
    const unitPriceMinor = Math.round(price / 500) * 500
    return { description: service.text, quantity, unitPriceMinor, taxRateBp }
  })
  return pricedLines(lines)
}
