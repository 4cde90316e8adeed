import { randomBytes } from 'node:crypto'
import type { Queryable, Tx } from '@tenfold/runtime'
import { on, tenant } from '../../platform/database/index.ts'
import { impossible } from '../../platform/http/index.ts'
import { invoiceLabel, lockInvoice } from '../invoices/index.ts'

/** The path of an invoice's public page, the same each time until it is revoked. */
export async function ensureLink(tx: Tx, invoiceId: string): Promise<string> {
  // The invoice's lock gives two requests at once the same link.
  const { number, status } = await lockInvoice(tx, invoiceId)
  if (status === 'draft' || status === 'void') {
    const detail = `${invoiceLabel(number)} is ${status}: only invoices that were sent have a link`
    throw impossible(detail)
  }
  const orgId = tenant()
  const known = await findSecret(tx, invoiceId)
  if (known !== undefined) return pathOf({ orgId, secret: known })
  const token = newSecret()
  await on(tx).insertInto('publicLinks').values({ orgId, invoiceId, token }).execute()
  return pathOf({ orgId, secret: token })
}

/** Ends access by the link. The next link has another secret. */
export async function revokeLink(tx: Tx, invoiceId: string): Promise<void> {
  await lockInvoice(tx, invoiceId)
  await on(tx).deleteFrom('publicLinks').where('invoiceId', '=', invoiceId).execute()
}

async function findSecret(db: Queryable, invoiceId: string): Promise<string | undefined> {
  const link = await on(db)
    .selectFrom('publicLinks')
    .select('token')
    .where('invoiceId', '=', invoiceId)
    .executeTakeFirst()
  return link?.token
}

export async function invoiceBehind(db: Queryable, secret: string): Promise<string | undefined> {
  const link = await on(db)
    .selectFrom('publicLinks')
    .select('invoiceId')
    .where('token', '=', secret)
    .executeTakeFirst()
  return link?.invoiceId
}

/** Content of a link's token: the invoice's organisation, and 128 random bits. */
interface Token {
  readonly orgId: string
  readonly secret: string
}

const format = /^([\w-]{1,64})\.([\w-]{22})$/

/** Undefined if `text` doesn't have a token's form: then no part of it may be used as a tenant's id. */
export function readToken(text: string): Token | undefined {
  const [, orgId, secret] = format.exec(text) ?? []
  return orgId === undefined || secret === undefined ? undefined : { orgId, secret }
}

function newSecret(): string {
  return randomBytes(16).toString('base64url')
}

function pathOf({ orgId, secret }: Token): string {
  return `/i/${orgId}.${secret}`
}
