import { useState } from 'react'
import { useMember } from '../accounts/index.ts'
import { Avatar } from '../ui/avatar.tsx'
import { formatDay } from '../ui/dates.ts'
import { Complaint } from '../ui/states.tsx'
import { type Member, useChangeRole } from './api.ts'
import { useAvatars } from './avatars.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { RoleCell } from './role-cell.tsx'
import { mayRemove } from './roles.ts'

export function MemberTable({ members }: { members: readonly Member[] }) {
  const [leaving, setLeaving] = useState<Member>()
  const changeRole = useChangeRole()
  return (
    <>
      <div className="table-card">
        <table className="people">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col" className="wide-only">
                Since
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                changeRole={changeRole}
                onRemove={() => setLeaving(member)}
              />
            ))}
          </tbody>
        </table>
      </div>
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
    <tr>
      <td>
        <div className="person">
          <Avatar name={name} src={avatarOf(userId, 64)} />
          <span>
            <span className="person-name">
              {name} {isOneself && <span className="soft">(you)</span>}
            </span>
            <span className="sub-text">{email}</span>
          </span>
        </div>
      </td>
      <td>
        <RoleCell member={member} isOneself={isOneself} changeRole={changeRole} />
      </td>
      <td className="soft wide-only">{formatDay(joinedAt)}</td>
      <td className="row-action">
        {(isOneself || mayRemove(ownRole, role)) && (
          <button type="button" className="button ghost" onClick={onRemove}>
            {isOneself ? 'Leave' : 'Remove'}
            <span className="visually-hidden">{isOneself ? ' the organisation' : ` ${name}`}</span>
          </button>
        )}
      </td>
    </tr>
  )
}
