import type { Generated } from 'kysely'

export interface FileTables {
  readonly avatarOriginals: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly userId: string
    readonly content: Buffer
    readonly createdAt: Generated<Date>
  }
  readonly avatars: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly userId: string
    readonly size: number
    readonly hash: string
    readonly content: Buffer
    readonly createdAt: Generated<Date>
  }
}
