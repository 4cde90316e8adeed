import type { InvoiceDetail, Sender } from './schemas.ts'
import type { FrozenColumns } from './tables.ts'

/** The customer printed on an invoice. */
export type BillTo = InvoiceDetail['customer']

/** Undefined of a draft: it follows its customer and the settings. */
export function thawed(
  customerId: string,
  row: FrozenColumns,
): { readonly sender: Sender; readonly customer: BillTo } | undefined {
  const { senderName: name, senderAddress: address, senderColor: color } = row
  if (name === null) return undefined
  return {
    sender: { name, address: address ?? '', color: color ?? '' },
    customer: {
      id: customerId,
      name: row.billToName ?? '',
      email: row.billToEmail ?? '',
      address: row.billToAddress ?? '',
    },
  }
}

export const missingCustomer = (id: string): BillTo => ({ id, name: '', email: '', address: '' })
