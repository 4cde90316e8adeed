import { amountsByRate, type RateAmounts } from '../../money/index.ts'
import { balanceOf } from './balance.ts'
import { type BillTo, missingCustomer, type Sender, thawed } from './parties.ts'
import type { DetailRow, InvoiceRow, Status } from './tables.ts'

/** An invoice as lists show it. */
export interface Invoice {
  readonly id: string
  readonly number: number
  readonly status: Status
  readonly customer: { readonly id: string; readonly name: string }
  readonly currency: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly paidOn: string | null
  readonly netMinor: number
  readonly taxMinor: number
  readonly totalMinor: number
  /** What has arrived. */
  readonly paidMinor: number
  /** What may still be paid: less than is owed while a charge is under way. */
  readonly balanceMinor: number
  readonly createdAt: string
}

export interface InvoiceLine {
  readonly description: string
  readonly quantity: number
  readonly unitPriceMinor: number
  readonly taxRateBp: number
  readonly netMinor: number
  readonly taxMinor: number
}

/** An invoice with all that belongs to it. */
export interface InvoiceDetail extends Invoice {
  /** Counts the draft's changes. */
  readonly version: number
  /** As it was when the invoice left its draft; null until then, while it follows the settings. */
  readonly sender: Sender | null
  readonly customer: BillTo
  readonly lines: InvoiceLine[]
  /** Net and tax of each rate, lowest first. */
  readonly taxes: RateAmounts[]
  readonly hasPdf: boolean
}

/** An invoice as it stands on a day. */
export function toInvoice(row: InvoiceRow, customerName: string, day: string): Invoice {
  const { id, customerId, number, status, currency, issuedOn, dueOn, paidOn } = row
  const [totalMinor, paidMinor] = [Number(row.totalMinor), Number(row.paidMinor)]
  const pendingMinor = Number(row.pendingMinor)
  return {
    id,
    number,
    status: status === 'sent' && dueOn < day ? 'overdue' : status,
    customer: { id: customerId, name: customerName },
    currency,
    issuedOn,
    dueOn,
    paidOn,
    netMinor: Number(row.netMinor),
    taxMinor: Number(row.taxMinor),
    totalMinor,
    paidMinor,
    balanceMinor: balanceOf({ status, totalMinor, paidMinor, pendingMinor }),
    createdAt: row.createdAt.toISOString(),
  }
}

interface Attached extends Pick<InvoiceDetail, 'lines' | 'hasPdf'> {
  /** As it is now: what drafts show. */
  readonly customer: BillTo | undefined
  /** Today. */
  readonly day: string
}

export function toDetail(
  row: DetailRow,
  { customer: present, day, lines, hasPdf }: Attached,
): InvoiceDetail {
  const frozen = thawed(row.customerId, row)
  const { id, name, email, address } =
    frozen?.customer ?? present ?? missingCustomer(row.customerId)
  return {
    ...toInvoice(row, name, day),
    version: row.version,
    sender: frozen?.sender ?? null,
    customer: { id, name, email, address },
    lines,
    taxes: amountsByRate(lines),
    hasPdf,
  }
}
