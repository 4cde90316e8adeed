import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMember } from '../accounts/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Load } from '../ui/load.tsx'
import { Page } from '../ui/page.tsx'
import { membersQuery } from './api.ts'
import { InvitationList } from './invitation-list.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberList } from './member-list.tsx'

export function MembersPage() {
  const query = useQuery(membersQuery)
  const { role } = useMember()
  const [isInviting, setInviting] = useState(false)
  const [invited, setInvited] = useState<string>()
  const mayInvite = role !== 'member'
  const invite = mayInvite && (
    <button type="button" className="button primary" onClick={() => setInviting(true)}>
      <Icon name="plus" /> Invite
    </button>
  )
  return (
    <Page title="Members" actions={invite}>
      <Load query={query} what="members" rows={3}>
        {({ items }) => <MemberList members={items} />}
      </Load>
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
