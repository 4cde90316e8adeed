import type { Queryable, Tx } from '@tenfold/runtime'
import type { Insertable } from 'kysely'
import { on, type Tables, tenant } from '../../platform/database/index.ts'
import {
  newestFirst,
  type Page,
  type PageQuery,
  type Parts,
  readPage,
} from '../../platform/http/index.ts'
import { numbersOfInvoices, type Payment } from '../invoices/index.ts'
import { type PaymentRow, paymentColumns } from './tables.ts'

/** More payments than an invoice has in practice. */
const mostOfOneInvoice = 1_000

function toPayment(row: PaymentRow): Payment {
  const { id, currency, method, status, paidOn, reference } = row
  const [amountMinor, createdAt] = [Number(row.amountMinor), row.createdAt.toISOString()]
  return { id, amountMinor, currency, method, paidOn, reference, status, createdAt }
}

export async function paymentsOf(db: Queryable, invoiceId: string): Promise<Payment[]> {
  const rows = await on(db)
    .selectFrom('payments')
    .select(paymentColumns)
    .where('invoiceId', '=', invoiceId)
    .orderBy('id', 'desc')
    .limit(mostOfOneInvoice)
    .execute()
  return rows.map(toPayment)
}

export async function paymentOf(
  db: Queryable,
  { invoiceId, id }: { readonly invoiceId: string; readonly id: string },
): Promise<Payment | undefined> {
  const row = await on(db)
    .selectFrom('payments')
    .select(paymentColumns)
    .where('id', '=', id)
    .where('invoiceId', '=', invoiceId)
    .executeTakeFirst()
  return row && toPayment(row)
}

export type ListedPayment = Payment & { readonly invoice: { id: string; number: number } }

export function listPayments(db: Queryable, query: PageQuery): Promise<Page<ListedPayment>> {
  const list = on(db).selectFrom('payments').select(paymentColumns)
  return readPage(list, { query, sort: newestFirst }, (rows) => withNumbers(db, rows))
}

async function withNumbers(db: Queryable, rows: readonly PaymentRow[]): Promise<ListedPayment[]> {
  const ids = rows.map(({ invoiceId }) => invoiceId)
  const numbers = await numbersOfInvoices(db, ids)
  return rows.map((row) => {
    const invoice = { id: row.invoiceId, number: numbers.get(row.invoiceId) ?? 0 }
    return { ...toPayment(row), invoice }
  })
}

export const paymentsTag = 'payments'
export const incomeTag = 'income'

/** Call with the invoice locked: who writes its payments takes its lock first. */
export async function insertPayment(
  tx: Tx,
  { cache }: Parts,
  row: Omit<Insertable<Tables['payments']>, 'orgId'>,
): Promise<Payment> {
  const inserted = await on(tx)
    .insertInto('payments')
    .values({ orgId: tenant(), ...row })
    .returning(paymentColumns)
    .executeTakeFirstOrThrow()
  await cache.invalidate(tx, row.status === 'succeeded' ? [paymentsTag, incomeTag] : [paymentsTag])
  return toPayment(inserted)
}

interface Span {
  readonly currency: string
  /** The first day that counts, and the first that doesn't any more. */
  readonly since: string
  readonly before: string
}

export async function sumPaid(db: Queryable, { since, before, currency }: Span): Promise<number> {
  const { sum } = await on(db)
    .selectFrom('payments')
    .select((select) => select.fn.sum<string | null>('amountMinor').as('sum'))
    .where('status', '=', 'succeeded')
    .where('currency', '=', currency)
    .where('paidOn', '>=', since)
    .where('paidOn', '<', before)
    .executeTakeFirstOrThrow()
  return Number(sum ?? 0)
}
