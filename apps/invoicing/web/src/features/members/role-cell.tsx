import { Options, Select } from '../../ui/select-field.tsx'
import { useMember } from '../accounts/index.ts'
import type { Member, useChangeRole } from './api.ts'
import { ROLES, rolesToGive } from './roles.ts'

interface RoleCellProps {
  readonly member: Member
  readonly isOneself: boolean
  readonly changeRole: ReturnType<typeof useChangeRole>
}

/** A member's role: to be chosen by those who may, to be read by everybody else. */
export function RoleCell({ member, isOneself, changeRole }: RoleCellProps) {
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
