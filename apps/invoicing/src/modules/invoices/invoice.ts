import { amountsByRate } from '../../money/index.ts'
import { balanceOf } from './balance.ts'
import { type BillTo, missingCustomer, thawed } from './parties.ts'
import type { Invoice, InvoiceDetail } from './schemas.ts'
import type { DetailRow, InvoiceRow } from './tables.ts'

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
  /** The present customer, shown by drafts. */
  readonly customer: BillTo | undefined
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
