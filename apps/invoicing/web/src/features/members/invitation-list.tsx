import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { Listing } from '../../ui/listing.tsx'
import { Complaint } from '../../ui/states.tsx'
import { type Invitation, invitationsQuery, useRevokeInvitation } from './invitations.ts'
import { ROLES } from './roles.ts'

export function InvitationList() {
  const query = useInfiniteQuery(invitationsQuery)
  const revoke = useRevokeInvitation()
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations" className="section-title">
        Invitations
      </h2>
      <Listing
        query={query}
        what={['invitation', 'invitations']}
        rows={1}
        empty={<p className="soft">Every invitation is answered.</p>}
      >
        {(invitations) => (
          <ul className="rows card">
            {invitations.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} revoke={revoke} />
            ))}
          </ul>
        )}
      </Listing>
      <p className="visually-hidden" role="status">
        {revoke.isSuccess && 'The invitation is withdrawn.'}
      </p>
      <Complaint error={revoke.error} />
    </section>
  )
}

interface InvitationRowProps {
  readonly invitation: Invitation
  readonly revoke: ReturnType<typeof useRevokeInvitation>
}

function InvitationRow({ invitation, revoke }: InvitationRowProps) {
  const { id, email, role, invitedBy, expiresAt } = invitation
  return (
    <li>
      <span className="row-text">
        <span className="person-name">
          {email} <span className="badge">{ROLES[role].name}</span>
        </span>
        <span className="sub-text">
          Invited by {invitedBy}, holds until {formatDay(expiresAt)}
        </span>
      </span>
      <Button
        look="ghost"
        isBusy={revoke.isPending && revoke.variables === id}
        onClick={() => revoke.mutate(id)}
      >
        Withdraw<span className="visually-hidden"> the invitation of {email}</span>
      </Button>
    </li>
  )
}
