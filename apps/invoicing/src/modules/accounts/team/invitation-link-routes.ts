import { currentSession } from '@tenfold/runtime'
import {
  Problem,
  refuseMovedLogin,
  requireLogin,
  type Server,
  t,
} from '../../../platform/http/index.ts'
import type { AllParts } from '../account-parts.ts'
import { InvitedRole, LinkToken, Membership } from '../schemas.ts'
import { acceptInvitation, findInvitation } from './invitations.ts'
import { switchOrganization } from './organization-routes.ts'
import { recordChange } from './team.ts'

const params = t.Closed({ token: LinkToken })
const Preview = t.Closed({
  organization: t.Closed({ name: t.AnyText(100) }),
  email: t.AnyText(254),
  role: InvitedRole,
  invitedBy: t.AnyText(100),
})

/** The page of an invitation's link: anyone with the link sees it, only the invited user can accept. */
export function invitationLinkRoutes(server: Server, parts: AllParts): void {
  const { identity, links, logins } = parts
  const idIn = (token: string) => {
    const id = links.read('invitation', token)
    if (id === undefined) throw goneInvitation()
    return id
  }

  const preview = {
    operationId: 'previewInvitation',
    summary: 'Who invites whom, by the token of the mailed link',
    security: [],
    params,
    response: { 200: Preview },
  }
  server.get('/invitations/:token/preview', { schema: preview }, async ({ params: { token } }) => {
    const invitation = await findInvitation(identity.db, idIn(token))
    if (!invitation) throw goneInvitation()
    const { organization: name, email, role, inviter: invitedBy } = invitation
    return { organization: { name }, email, role, invitedBy }
  })

  const accept = {
    operationId: 'acceptInvitation',
    summary: 'Makes the invited user a member, and the organisation the active one',
    params,
    response: { 200: Membership },
  }
  const onRequest = [requireLogin(logins), refuseMovedLogin]
  server.post(
    '/invitations/:token/accept',
    { schema: accept, onRequest },
    async (request, reply) => {
      const { login, headers } = request
      const id = idIn(request.params.token)
      const token = logins.tokenOf(headers.cookie) ?? ''
      const membership = await acceptInvitation(identity, { id, userId: login.userId, token })
      if (!membership) throw goneInvitation()
      switchOrganization(parts, request, reply, membership.id)
      currentSession().enter(membership.id)
      const { userId, userName } = login
      await recordChange(parts, { action: 'member.joined', id: userId, label: userName })
      return membership
    },
  )
}

function goneInvitation(): Problem {
  const detail = 'The invitation has expired, was taken back or was used. Ask for a new one.'
  return new Problem('not-found', detail)
}
