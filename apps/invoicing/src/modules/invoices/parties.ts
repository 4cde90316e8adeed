import type { Queryable, Tx } from '@tenfold/runtime'
import { Problem } from '../../platform/http/index.ts'
import { type Customer, findCustomer } from '../customers/index.ts'
import { findSettings } from '../settings/index.ts'
import type { InvoiceParts } from './parts.ts'
import type { InvoiceDetail, Sender } from './schemas.ts'
import type { FrozenColumns } from './tables.ts'

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

/** The sender as the settings have it; an organisation without a brand goes by its own name. */
export async function presentSender(
  db: Queryable,
  { organizationName }: Pick<InvoiceParts, 'organizationName'>,
): Promise<Sender> {
  const { branding, address } = await findSettings(db)
  const name = branding.logoText || (await organizationName())
  return { name, address, color: branding.color }
}

/** Sender and customer as the invoice keeps them once it is no draft. */
export async function frozenParties(
  tx: Tx,
  parts: InvoiceParts,
  customerId: string,
): Promise<FrozenColumns> {
  const sender = await presentSender(tx, parts)
  const customer = (await findCustomer(tx, customerId)) ?? missingCustomer(customerId)
  return {
    senderName: sender.name,
    senderAddress: sender.address,
    senderColor: sender.color,
    billToName: customer.name,
    billToEmail: customer.email,
    billToAddress: customer.address,
  }
}

/** Foreign keys don't see tenants: without this, a draft could name another organisation's customer. */
export async function requireCustomer(tx: Queryable, id: string): Promise<Customer> {
  const customer = await findCustomer(tx, id)
  if (customer) return customer
  throw new Problem('invalid-input', `There is no customer ${id} in your organisation`)
}
