import { tenant } from '../../../platform/database/index.ts'
import { type Login, notFound, requireRole, type Server, t } from '../../../platform/http/index.ts'
import { originOf } from '../../../platform/mail/index.ts'
import { recordActivity } from '../../activity/index.ts'
import { requireRoom } from '../../subscriptions/index.ts'
import type { AllParts } from '../account-parts.ts'
import { requireConfirmedEmail } from '../recovery/confirmed-email.ts'
import { InvitedRole, OwnId } from '../schemas.ts'
import {
  type InvitationInput,
  invite,
  listInvitations,
  PendingInvitation,
  revokeInvitation,
} from './invitations.ts'
import { countSeats, recordChange } from './team.ts'

export function invitationRoutes(server: Server, parts: AllParts): void {
  const { identity, settings } = parts

  const list = {
    operationId: 'listInvitations',
    summary: 'Invitations that are open, newest first',
    querystring: t.Closed(t.pageFields),
    response: { 200: t.Page(PendingInvitation) },
  }
  server.get('/invitations', { schema: list }, ({ login, query }) => {
    requireRole(login, 'admin')
    return listInvitations(identity, tenant(), query)
  })

  const create = {
    operationId: 'createInvitation',
    summary: 'Invites an e-mail address, or invites it anew',
    body: t.Closed({ email: t.Email, role: InvitedRole }),
    response: { 201: PendingInvitation },
  }
  const options = { schema: create, config: { calls: 'few' } } as const
  server.post('/invitations', options, async (request) => {
    const { login, body } = request
    requireRole(login, 'admin')
    await requireConfirmedEmail(identity, login)
    const input = { ...body, email: body.email.toLowerCase(), organizationId: tenant() }
    const origin = originOf(request, settings)
    return inviteByMail(parts, login, { input, origin })
  })

  const revoke = {
    operationId: 'revokeInvitation',
    summary: 'Takes an invitation back',
    params: t.Closed({ id: OwnId }),
    response: { 204: t.Null() },
  }
  server.delete('/invitations/:id', { schema: revoke }, async ({ login, params: { id } }) => {
    requireRole(login, 'admin')
    const at = { organizationId: tenant(), id }
    const revoked = await revokeInvitation(identity, login, at)
    if (!revoked) throw notFound('invitation')
    await recordChange(parts, { action: 'invitation.revoked', id, label: revoked.email })
  })
}

/**
 * The plan's lock is held while the invitation is written, so that two at once don't both take the last
 * place. That commits first, under its own role: a crash before the mail is enqueued leaves an invitation
 * without a mail, and inviting the same address again mails its link.
 */
function inviteByMail(
  { db, cache, jobs, identity, accountMail }: AllParts,
  login: Login,
  { input, origin }: { readonly input: InvitationInput; readonly origin: string },
): Promise<PendingInvitation> {
  const { organizationId, email } = input
  return db.transaction(async (tx) => {
    await requireRoom(tx, 'members', () => countSeats(identity, organizationId, email))
    const invitation = await invite(identity, login, input)
    await jobs.enqueue(tx, accountMail, { purpose: 'invitation', id: invitation.id, origin })
    const entry = { action: 'member.invited', id: invitation.id, label: email } as const
    await recordActivity(tx, { cache }, entry)
    await cache.invalidate(tx, ['members'])
    return invitation
  })
}
