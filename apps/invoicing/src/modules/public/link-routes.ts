import type { AppConfig } from '../../platform/config/index.ts'
import { type Parts, type Server, t } from '../../platform/http/index.ts'
import { originOf } from '../../platform/mail/index.ts'
import { ensureLink, revokeLink } from './links.ts'

export interface LinkParts extends Parts {
  readonly settings: Pick<AppConfig, 'publicUrl'>
}

export function linkRoutes(server: Server, { db, settings }: LinkParts): void {
  const create = {
    operationId: 'createInvoiceLink',
    summary: 'The link by which a customer sees the invoice',
    params: t.IdParams,
    body: t.Closed({}),
    response: { 200: t.Closed({ url: t.AnyText(500), path: t.AnyText(100) }) },
  }
  server.post('/invoices/:id/link', { schema: create }, async (request) => {
    const path = await db.transaction((tx) => ensureLink(tx, request.params.id))
    return { url: `${originOf(request, settings)}${path}`, path }
  })

  const revoke = {
    operationId: 'revokeInvoiceLink',
    summary: 'Disables the link',
    params: t.IdParams,
    response: { 204: t.Null() },
  }
  server.delete('/invoices/:id/link', { schema: revoke }, async ({ params }) => {
    await db.transaction((tx) => revokeLink(tx, params.id))
  })
}
