import { randomBytes } from 'node:crypto'
import type { Generated } from 'kysely'
import type { Role } from '../../platform/http/index.ts'

export interface IdentityTables {
  readonly users: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly emailVerified: Generated<boolean>
    readonly updatedAt: Generated<Date>
  }
  readonly logins: {
    readonly id: string
    readonly token: string
    readonly userId: string
    readonly activeOrganizationId: string | null
    readonly ipAddress: string | null
    readonly userAgent: string | null
    readonly expiresAt: Date
    readonly createdAt: Generated<Date>
  }
  readonly accounts: {
    readonly id: string
    readonly userId: string
    readonly password: string | null
    readonly updatedAt: Generated<Date>
  }
  readonly verifications: {
    readonly id: string
    readonly identifier: string
    readonly value: string
    readonly expiresAt: Date
    readonly createdAt: Generated<Date>
  }
  readonly organizations: {
    readonly id: string
    readonly name: string
    readonly version: Generated<number>
  }
  readonly members: {
    readonly id: string
    readonly organizationId: string
    readonly userId: string
    readonly role: Role
    readonly version: Generated<number>
    readonly createdAt: Generated<Date>
  }
  readonly invitations: {
    readonly id: string
    readonly organizationId: string
    readonly inviterId: string
    readonly email: string
    readonly role: Exclude<Role, 'owner'>
    readonly expiresAt: Date
    readonly createdAt: Generated<Date>
  }
}

/** A random id for rows outside of tenants. */
export function newId(): string {
  return randomBytes(15).toString('base64url')
}
