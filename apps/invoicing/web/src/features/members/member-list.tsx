import { useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Options, Select } from '../../ui/fields.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { type Member, useAvatars, useChangeRole, useLeave, useRemoveMember } from './api.ts'
import { mayRemove, ROLES, rolesToGive } from './roles.ts'

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
      <div className="person row">
        <Avatar name={name} src={avatarOf(member, 64)} />
        <span>
          <span className="person-name">
            {name} {isOneself && <span className="soft">(you)</span>}
          </span>
          <span className="sub-text soft small">
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

function RemoveDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { user, organization } = useMember()
  const isOneself = member.userId === user.id
  const removal = useRemoveMember()
  const leave = useLeave()
  const remove = isOneself ? leave : removal
  return (
    <ConfirmDialog
      title={isOneself ? `Leave ${organization.name}?` : `Remove ${member.name}?`}
      keep="Cancel"
      confirm={isOneself ? 'Leave' : 'Remove'}
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(member.userId, { onSuccess: onClose })}
    >
      {isOneself
        ? 'You no longer see its invoices and customers. Only an invitation brings you back.'
        : `${member.name} no longer sees your invoices and customers, in no window and within seconds. What they wrote stays.`}
    </ConfirmDialog>
  )
}

interface RoleCellProps {
  readonly member: Member
  readonly isOneself: boolean
  readonly changeRole: ReturnType<typeof useChangeRole>
}

/** A member's role: to be chosen by those who may, to be read by everybody else. */
function RoleCell({ member, isOneself, changeRole }: RoleCellProps) {
  const { role: ownRole } = useMember()
  const { userId, name, role, version } = member
  const choices = isOneself ? [] : rolesToGive(ownRole, role)
  if (choices.length === 0) return <span className="badge">{ROLES[role].name}</span>
  const isChanging = changeRole.isPending && changeRole.variables.userId === userId
  return (
    <Select
      className="role"
      aria-label={`Role of ${name}`}
      value={isChanging ? changeRole.variables.role : role}
      onChange={(next) => !isChanging && changeRole.mutate({ userId, role: next, version })}
    >
      <Options of={choices.map((choice) => [choice, ROLES[choice].name])} />
    </Select>
  )
}
