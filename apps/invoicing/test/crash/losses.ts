import type { TestDatabase } from '../test-app.ts'
import type { Ledger } from './writers.ts'

/** What was acknowledged, and isn't there any more as it was, by the word of the app at `url`. */
export async function lossesOf(ledger: Ledger, url: string, cookie: string): Promise<string[]> {
  const read = async (path: string): Promise<Found> => {
    const answer = await fetch(`${url}/api/v1/${path}`, { headers: { cookie } })
    return answer.ok ? ((await answer.json()) as Found) : {}
  }
  const losses: string[] = []
  for (const { id, name } of ledger.customers)
    if ((await read(`customers/${id}`)).name !== name) losses.push(`customer ${id}`)
  for (const { id, number, name } of ledger.invoices) {
    const invoice = await read(`invoices/${id}`)
    if (invoice.number !== number || invoice.customer?.name !== name) losses.push(`invoice ${id}`)
    if (ledger.sent.includes(id) && invoice.status !== 'sent') losses.push(`sending ${id}`)
  }
  for (const { id, invoiceId } of ledger.payments) {
    const { items = [] } = await read(`invoices/${invoiceId}/payments`)
    if (!items.some((one) => one.id === id)) losses.push(`payment ${id}`)
  }
  for (const id of ledger.jobs)
    if ((await read(`jobs/${id}`)).state !== 'done') losses.push(`job ${id}`)
  return losses
}

interface Found {
  readonly name?: string
  readonly number?: number
  readonly status?: string
  readonly state?: string
  readonly customer?: { readonly name: string }
  readonly items?: readonly { readonly id: string }[]
}

type Database = Pick<TestDatabase, 'query'>

/** Every number that was given, in order: without a gap, they are 1, 2, 3 and so on. */
export async function numbersIn(database: Database): Promise<number[]> {
  const rows = await database.query<{ number: number }>(
    'select number from invoices order by number',
  )
  return rows.map(({ number }) => number)
}

export async function unfinishedJobs(database: Database): Promise<unknown[]> {
  return database.query(
    `select name, state, attempt, error from tenfold_jobs where state <> 'done'`,
  )
}

/** Invoices whose paid amount is not what their payments add up to. */
export async function unbalancedInvoices(database: Database): Promise<unknown[]> {
  return database.query(`
    select i.id from invoices i
    where paid_minor <> (
      select coalesce(sum(amount_minor), 0) from payments p
      where p.invoice_id = i.id and p.status = 'succeeded')`)
}
