import type { Role } from '../accounts/index.ts'

export const ROLES: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  owner: { name: 'Owner', may: 'May do everything, the plan and other owners included.' },
  admin: { name: 'Admin', may: 'Invites people, changes roles and settings, and writes invoices.' },
  member: { name: 'Member', may: 'Writes invoices and looks after customers.' },
}

export function rolesToGive(own: Role, current: Role): readonly Role[] {
  if (own === 'owner') return ['owner', 'admin', 'member']
  return own === 'admin' && current !== 'owner' ? ['admin', 'member'] : []
}

export function mayRemove(own: Role, current: Role): boolean {
  return own === 'owner' || (own === 'admin' && current !== 'owner')
}
