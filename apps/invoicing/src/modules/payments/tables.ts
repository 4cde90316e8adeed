import { type Generated, type Selectable, sql } from 'kysely'

type Method = 'bank' | 'cash' | 'card' | 'other'
export type PaymentStatus = 'pending' | 'unanswered' | 'succeeded' | 'failed'

export interface PaymentTables {
  readonly payments: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly invoiceId: string
    readonly amountMinor: string | number
    readonly currency: string
    readonly method: Method
    readonly status: PaymentStatus
    readonly paidOn: string
    readonly reference: Generated<string>
    readonly chargeKey: string | null
    readonly createdAt: Generated<Date>
    readonly updatedAt: Generated<Date>
  }
}

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

export type PaymentRow = Omit<
  Selectable<PaymentTables['payments']>,
  'orgId' | 'chargeKey' | 'updatedAt'
>
