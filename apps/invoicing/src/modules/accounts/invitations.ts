import type { Queryable } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../database/index.ts'
import type { IdentityTables } from './tables.ts'

export interface Invitation {
  readonly organizationId: string
  readonly organization: string
  readonly email: string
  readonly role: 'admin' | 'member'
  readonly inviter: string
}

/** An invitation as its link shows it, to whomever it was mailed: of no organisation that they are in yet. */
export function findInvitation(db: Queryable, id: string): Promise<Invitation | undefined> {
  return on<IdentityTables>(db)
    .selectFrom('invitations')
    .innerJoin('organizations', 'organizations.id', 'invitations.organizationId')
    .innerJoin('users', 'users.id', 'invitations.inviterId')
    .select([
      'organizations.id as organizationId',
      'organizations.name as organization',
      'users.name as inviter',
      'invitations.email',
      'invitations.role',
    ])
    .where('invitations.id', '=', id)
    .where('invitations.expiresAt', '>', sql<Date>`now()`)
    .executeTakeFirst()
}
