import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { rowsOf } from '../../api/keyset.ts'
import { Icon } from '../../ui/icon.tsx'
import { Load } from '../../ui/load.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { Page } from '../../ui/page.tsx'
import { useMember } from '../accounts/index.ts'
import { membersQuery } from './api.ts'
import { InvitationList } from './invitation-list.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberList } from './member-list.tsx'

export function MembersPage() {
  const query = useInfiniteQuery(membersQuery)
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
        {(data) => {
          const members = rowsOf(data)
          return (
            <>
              <MemberList members={members} />
              <LoadMore query={query} shown={members.length} what={['member', 'members']} />
            </>
          )
        }}
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
