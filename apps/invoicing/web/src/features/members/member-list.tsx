import { useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { Complaint } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { type Member, useChangeRole } from './api.ts'
import { useAvatars } from './avatars.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { RoleCell } from './role-cell.tsx'
import { mayRemove } from './roles.ts'

export function MemberList({ members }: { members: readonly Member[] }) {
  const [leaving, setLeaving] = useState<Member>()
  const changeRole = useChangeRole()
  return (
    <>
      <ul className="rows people card" aria-label="Members">
        {members.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            changeRole={changeRole}
            onRemove={() => setLeaving(member)}
          />
        ))}
      </ul>
      <p className="visually-hidden" role="status">
        {changeRole.isSuccess && 'The role is changed.'}
      </p>
      <Complaint error={changeRole.error} />
      {leaving && <RemoveDialog member={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  )
}

interface MemberRowProps {
  readonly member: Member
  readonly changeRole: ReturnType<typeof useChangeRole>
  readonly onRemove: () => void
}

function MemberRow({ member, changeRole, onRemove }: MemberRowProps) {
  const { user, role: ownRole } = useMember()
  const avatarOf = useAvatars()
  const { userId, name, email, role, joinedAt } = member
  const isOneself = userId === user.id
  return (
    <li>
      <div className="person">
        <Avatar name={name} src={avatarOf(member, 64)} />
        <span>
          <span className="person-name">
            {name} {isOneself && <span className="soft">(you)</span>}
          </span>
          <span className="sub-text">
            {email} · since {formatDay(joinedAt)}
          </span>
        </span>
      </div>
      <span className="role-cell">
        <RoleCell member={member} isOneself={isOneself} changeRole={changeRole} />
      </span>
      {(isOneself || mayRemove(ownRole, role)) && (
        <Button look="ghost" onClick={onRemove}>
          {isOneself ? 'Leave' : 'Remove'}
          <span className="visually-hidden">{isOneself ? ' the organisation' : ` ${name}`}</span>
        </Button>
      )}
    </li>
  )
}
