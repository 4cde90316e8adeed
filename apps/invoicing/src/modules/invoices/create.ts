import { currentSession, type Queryable, type Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../database/index.ts'
import { type Login, type Parts, Problem } from '../../http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { findCustomer } from '../customers/index.ts'
import { findSettings } from '../settings/index.ts'
import { type Amounts, type LineInput, lineAmounts, totalAmounts } from './amounts.ts'
import { type InvoiceDetail, today } from './invoice.ts'
import { invoiceLabel } from './label.ts'
import { findInvoice } from './queries.ts'
import type { InvoiceTables } from './tables.ts'

export interface InvoiceInput {
  readonly customerId: string
  readonly issuedOn?: string
  readonly dueOn?: string
  readonly lines: readonly (LineInput & { readonly description: string })[]
}

const usualTermDays = 14
const dayMs = 86_400_000

/** A draft under the organisation's next number. */
export function createInvoice(
  parts: Parts,
  login: Login,
  input: InvoiceInput,
): Promise<InvoiceDetail> {
  const dates = datesOf(input)
  return parts.db.transaction(async (tx) => {
    await requireCustomer(tx, input.customerId)
    const { currency } = await findSettings(tx)
    const lines = input.lines.map((line) => ({ ...line, ...lineAmounts(line) }))
    const { id, number } = await insertInvoice(tx, { ...input, ...dates, currency, lines })
    await insertLines(tx, id, lines)
    await recordActivity(tx, parts, {
      actorName: login.userName,
      action: 'invoice.created',
      subject: { id, label: invoiceLabel(number) },
    })
    // Somebody may have asked for this id before it existed, so its absence may be cached.
    await parts.cache.invalidate(tx, ['invoices', `invoice:${id}`])
    return existing(await findInvoice(tx, id))
  })
}

function datesOf({ issuedOn = today(), dueOn }: InvoiceInput): { issuedOn: string; dueOn: string } {
  const usual = new Date(Date.parse(issuedOn) + usualTermDays * dayMs).toISOString().slice(0, 10)
  if (dueOn !== undefined && dueOn < issuedOn)
    throw new Problem(400, 'Invalid input', `dueOn ${dueOn} lies before issuedOn ${issuedOn}`)
  return { issuedOn, dueOn: dueOn ?? usual }
}

/** Foreign keys don't see tenants: without this, a draft could name another organisation's customer. */
async function requireCustomer(tx: Queryable, id: string): Promise<void> {
  if (!(await findCustomer(tx, id)))
    throw new Problem(400, 'Invalid input', `There is no customer ${id} in your organisation`)
}

type Line = LineInput & Amounts & { readonly description: string }

interface NewInvoice {
  readonly customerId: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly currency: string
  readonly lines: readonly Line[]
}

async function insertInvoice(tx: Tx, { lines, ...invoice }: NewInvoice) {
  const number = await nextNumber(tx)
  const row = { orgId: tenant(), number, paidOn: null, ...pick(invoice), ...totalAmounts(lines) }
  const { id } = await on<InvoiceTables>(tx)
    .insertInto('invoices')
    .values(row)
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, number }
}

const pick = ({ customerId, issuedOn, dueOn, currency }: Omit<NewInvoice, 'lines'>) => ({
  customerId,
  issuedOn,
  dueOn,
  currency,
})

/** The counter's row stays locked until the transaction ends: a number is used, or was never given. */
async function nextNumber(tx: Tx): Promise<number> {
  const { lastNumber } = await on<InvoiceTables>(tx)
    .insertInto('invoiceCounters')
    .values({ orgId: tenant(), lastNumber: 1 })
    .onConflict((conflict) =>
      conflict
        .column('orgId')
        .doUpdateSet({ lastNumber: sql<number>`invoice_counters.last_number + 1` }),
    )
    .returning('lastNumber')
    .executeTakeFirstOrThrow()
  return lastNumber
}

async function insertLines(tx: Tx, invoiceId: string, lines: readonly Line[]): Promise<void> {
  const orgId = tenant()
  const rows = lines.map((line, index) => ({ orgId, invoiceId, position: index + 1, ...line }))
  await on<InvoiceTables>(tx).insertInto('invoiceLines').values(rows).execute()
}

const tenant = () => currentSession().tenant ?? ''

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A row is gone that this transaction has just written')
  return value
}
