import type { Queryable, Tx } from '@tenfold/runtime'
import { findCustomer } from '../customers/index.ts'
import { findSettings } from '../settings/index.ts'
import { missingCustomer } from './parties.ts'
import type { InvoiceParts } from './parts.ts'
import type { Sender } from './schemas.ts'
import type { FrozenColumns } from './tables.ts'

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
