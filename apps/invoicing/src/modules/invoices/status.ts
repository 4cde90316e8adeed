import { sql } from 'kysely'
import { on } from '../../database/index.ts'
import { type Login, notFound, type Parts, Problem } from '../../http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { type InvoiceDetail, today } from './invoice.ts'
import { invoiceLabel } from './label.ts'
import { findInvoice } from './queries.ts'
import type { InvoiceTables, StoredStatus } from './tables.ts'

export type NextStatus = 'sent' | 'paid' | 'void'

const mayFollow: Readonly<Record<NextStatus, readonly StoredStatus[]>> = {
  sent: ['draft'],
  paid: ['sent'],
  void: ['draft', 'sent'],
}
const actions = { sent: 'invoice.sent', paid: 'invoice.paid', void: 'invoice.voided' } as const

/** Whether an invoice may take this step. */
export function isStep(from: StoredStatus, to: NextStatus): boolean {
  return mayFollow[to].includes(from)
}

export function changeStatus(
  parts: Parts,
  login: Login,
  { id, status }: { readonly id: string; readonly status: NextStatus },
): Promise<InvoiceDetail> {
  return parts.db.transaction(async (tx) => {
    const invoices = on<InvoiceTables>(tx)
    const before = await invoices
      .selectFrom('invoices')
      .select(['status', 'number'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!before) throw notFound('invoice')
    if (!isStep(before.status, status)) throw impossibleStep(before, status)
    const paidOn = status === 'paid' ? today() : null
    await invoices
      .updateTable('invoices')
      .set({ status, paidOn, updatedAt: sql<Date>`now()` })
      .where('id', '=', id)
      .execute()
    const subject = { id, label: invoiceLabel(before.number) }
    await recordActivity(tx, parts, { actorName: login.userName, action: actions[status], subject })
    await parts.cache.invalidate(tx, ['invoices', `invoice:${id}`])
    const after = await findInvoice(tx, id)
    if (!after) throw notFound('invoice')
    return after
  })
}

function impossibleStep(before: { status: string; number: number }, to: NextStatus): Problem {
  const detail = `${invoiceLabel(before.number)} is ${before.status}, so it can't become ${to}`
  return new Problem(409, 'Impossible step', detail)
}
