import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Listing } from '../../ui/listing.tsx'
import { Page } from '../../ui/page.tsx'
import { useMember } from '../accounts/index.ts'
import { membersQuery } from './api.ts'
import { InvitationList, InviteDialog } from './invitations.tsx'
import { MemberList } from './member-list.tsx'

export function MembersPage() {
  const query = useInfiniteQuery(membersQuery)
  const { role } = useMember()
  const [isInviting, setInviting] = useState(false)
  const [invited, setInvited] = useState<string>()
  const mayInvite = role !== 'member'
  const invite = mayInvite && (
    <Button look="primary" icon="plus" onClick={() => setInviting(true)}>
      Invite
    </Button>
  )
  return (
    <Page title="Members" actions={invite}>
      <Listing query={query} what={['member', 'members']} rows={3} empty={null}>
        {(members) => <MemberList members={members} />}
      </Listing>
      {mayInvite ? (
        <InvitationList />
      ) : (
        <p className="hint page-note">Owners and admins invite people and give them roles.</p>
      )}
      <p className="page-note" role="status">
        {invited && `The invitation to ${invited} is on its way.`}
      </p>
      {isInviting && <InviteDialog onSent={setInvited} onClose={() => setInviting(false)} />}
    </Page>
  )
}
