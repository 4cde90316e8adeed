import { currentSession } from '@tenfold/runtime'
import type { FastifyRequest } from 'fastify'
import { type Parts, Problem } from '../../platform/http/index.ts'
import { findInvoice, type InvoiceDetail } from '../invoices/index.ts'
import { invoiceBehind, readToken } from './links.ts'

/**
 * A hook that puts a stranger's request into the organisation that its token names. That part of a
 * token is no secret and proves nothing: every route goes on by `secretOf`, among this tenant's links.
 */
export async function enterByToken({ params }: FastifyRequest): Promise<void> {
  const { token } = params as { readonly token: string }
  const read = readToken(token)
  if (!read) throw unknownLink()
  currentSession().enter(read.orgId)
}

export async function invoiceIdOf({ db }: Parts, token: string): Promise<string> {
  const id = await invoiceBehind(db, readToken(token)?.secret ?? '')
  if (id === undefined) throw unknownLink()
  return id
}

/** The present state, never a cached copy: routes that change something need it. */
export async function shownInvoice(parts: Parts, token: string): Promise<InvoiceDetail> {
  const invoice = await findInvoice(parts.db, await invoiceIdOf(parts, token))
  if (!invoice || !isShown(invoice)) throw unknownLink()
  return invoice
}

/** Idempotency keys of strangers belong to the invoice of the link: who holds the link may see the answer of an earlier request. */
export function invoiceOf(parts: Parts) {
  return async ({ params }: FastifyRequest): Promise<string> => {
    const { token } = params as { readonly token: string }
    return `invoice:${(await shownInvoice(parts, token)).id}`
  }
}

export function isShown({ status }: Pick<InvoiceDetail, 'status'>): boolean {
  return status !== 'draft' && status !== 'void'
}

/** The same error for every link that leads nowhere, so that it doesn't tell the reason. */
export function unknownLink(): Problem {
  return new Problem('not-found', 'This link leads to no invoice')
}
