import { useInfiniteQuery } from '@tanstack/react-query'
import { rowsOf } from '../../api/keyset.ts'
import { formatDay } from '../../ui/dates.ts'
import { Load } from '../../ui/load.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
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
      <Load query={query} what="invitations" rows={1}>
        {(data) => {
          const invitations = rowsOf(data)
          if (invitations.length === 0) return <p className="soft">Nobody’s answer is awaited.</p>
          return (
            <>
              <ul className="rows card">
                {invitations.map((invitation) => (
                  <InvitationRow
                    key={invitation.id}
                    invitation={invitation}
                    onRevoke={revoke.mutate}
                  />
                ))}
              </ul>
              <LoadMore
                query={query}
                shown={invitations.length}
                what={['invitation', 'invitations']}
              />
            </>
          )
        }}
      </Load>
      <p className="visually-hidden" role="status">
        {revoke.isSuccess && 'The invitation is withdrawn.'}
      </p>
      <Complaint error={revoke.error} />
    </section>
  )
}

interface InvitationRowProps {
  readonly invitation: Invitation
  readonly onRevoke: (id: string) => void
}

function InvitationRow({ invitation, onRevoke }: InvitationRowProps) {
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
      <button type="button" className="button ghost" onClick={() => onRevoke(id)}>
        Withdraw<span className="visually-hidden"> the invitation of {email}</span>
      </button>
    </li>
  )
}
