import { currentSession, type Queryable, type Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../database/index.ts'
import {
  limitOf,
  type Page,
  type PageQuery,
  type Parts,
  pageOf,
  timeCursor,
} from '../../http/index.ts'
import { numbersOfInvoices, type Payment } from '../invoices/index.ts'
import { type PaymentRow, type PaymentTables, paymentColumns } from './tables.ts'

/** More than anybody pays an invoice in. */
const mostOfOneInvoice = 1_000

export function toPayment(row: PaymentRow): Payment {
  const { id, currency, method, status, paidOn, reference } = row
  const [amountMinor, createdAt] = [Number(row.amountMinor), row.createdAt.toISOString()]
  return { id, amountMinor, currency, method, paidOn, reference, status, createdAt }
}

/** An invoice's payments, newest first. */
export async function paymentsOf(db: Queryable, invoiceId: string): Promise<Payment[]> {
  const rows = await on<PaymentTables>(db)
    .selectFrom('payments')
    .select(paymentColumns)
    .where('invoiceId', '=', invoiceId)
    .orderBy('id', 'desc')
    .limit(mostOfOneInvoice)
    .execute()
  return rows.map(toPayment)
}

/** One payment of one invoice. */
export async function paymentOf(
  db: Queryable,
  { invoiceId, id }: { readonly invoiceId: string; readonly id: string },
): Promise<Payment | undefined> {
  const row = await on<PaymentTables>(db)
    .selectFrom('payments')
    .select(paymentColumns)
    .where('id', '=', id)
    .where('invoiceId', '=', invoiceId)
    .executeTakeFirst()
  return row && toPayment(row)
}

export type ListedPayment = Payment & { readonly invoice: { id: string; number: number } }

/** The organisation's payments, newest first. */
export async function listPayments(db: Queryable, query: PageQuery): Promise<Page<ListedPayment>> {
  const after = timeCursor(query)
  const rows = await on<PaymentTables>(db)
    .selectFrom('payments')
    .select(paymentColumns)
    .$if(after !== undefined, (builder) =>
      builder.where(
        sql<boolean>`(created_at, id) < (${after?.time}::timestamptz, ${after?.id}::bigint)`,
      ),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limitOf(query) + 1)
    .execute()
  const payments = await withNumbers(db, rows)
  return pageOf(payments, limitOf(query), ({ createdAt, id }) => [createdAt, id])
}

async function withNumbers(db: Queryable, rows: readonly PaymentRow[]): Promise<ListedPayment[]> {
  const ids = rows.map(({ invoiceId }) => invoiceId)
  const numbers = await numbersOfInvoices(db, ids)
  return rows.map((row) => {
    const invoice = { id: row.invoiceId, number: numbers.get(row.invoiceId) ?? 0 }
    return { ...toPayment(row), invoice }
  })
}

/** Call with the invoice locked: who writes its payments takes its lock first. */
export async function insertPayment(
  tx: Tx,
  { cache }: Parts,
  row: Omit<PaymentTables['payments'], 'id' | 'orgId' | 'createdAt' | 'updatedAt' | 'reference'> & {
    readonly reference: string
  },
): Promise<Payment> {
  const inserted = await on<PaymentTables>(tx)
    .insertInto('payments')
    .values({ orgId: currentSession().tenant ?? '', ...row })
    .returning(paymentColumns)
    .executeTakeFirstOrThrow()
  await cache.invalidate(tx, ['payments'])
  return toPayment(inserted)
}
