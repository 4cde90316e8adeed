import { type Selectable, sql } from 'kysely'
import type { Tables } from '../../platform/database/index.ts'

type Columns = Selectable<Tables['payments']>

export type PaymentStatus = Columns['status']
export type PaymentRow = Omit<Columns, 'orgId' | 'chargeKey' | 'updatedAt'>

export const paymentColumns = [
  'id',
  'invoiceId',
  'amountMinor',
  'currency',
  'method',
  'status',
  'reference',
  'createdAt',
  sql<string>`paid_on::text`.as('paidOn'),
] as const
