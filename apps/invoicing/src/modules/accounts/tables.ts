import type { Generated } from 'kysely'
import type { Role } from '../../http/index.ts'

export interface IdentityTables {
  readonly users: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly updatedAt: Generated<Date>
  }
  readonly logins: {
    readonly id: string
    readonly token: string
    readonly userId: string
    readonly activeOrganizationId: string | null
    readonly expiresAt: Date
  }
  readonly organizations: {
    readonly id: string
    readonly name: string
    readonly slug: string
  }
  readonly members: {
    readonly id: string
    readonly organizationId: string
    readonly userId: string
    readonly role: Role
    readonly createdAt: Generated<Date>
  }
}
