import { today } from '../../calendar.ts'
import type { Customer } from '../customers/index.ts'
import { balanceOf } from './balance.ts'
import type { InvoiceRow, Status } from './tables.ts'

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
  readonly customer: Omit<Customer, 'createdAt'>
  readonly lines: InvoiceLine[]
  readonly hasPdf: boolean
}

export function toInvoice(row: InvoiceRow, customerName: string): Invoice {
  const { customerId, netMinor, taxMinor, createdAt, pendingMinor, ...rest } = row
  const [totalMinor, paidMinor] = [Number(row.totalMinor), Number(row.paidMinor)]
  const { status } = row
  return {
    ...rest,
    status: status === 'sent' && row.dueOn < today() ? 'overdue' : status,
    customer: { id: customerId, name: customerName },
    netMinor: Number(netMinor),
    taxMinor: Number(taxMinor),
    totalMinor,
    paidMinor,
    balanceMinor: balanceOf({ status, totalMinor, paidMinor, pendingMinor: Number(pendingMinor) }),
    createdAt: createdAt.toISOString(),
  }
}

export function toDetail(
  row: InvoiceRow,
  { customer, lines, hasPdf }: Pick<InvoiceDetail, 'customer' | 'lines' | 'hasPdf'>,
): InvoiceDetail {
  const { id, name, email, address } = customer
  return { ...toInvoice(row, name), customer: { id, name, email, address }, lines, hasPdf }
}
