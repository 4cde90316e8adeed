import type { Generated } from 'kysely'

export interface ActivityTables {
  readonly activity: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly actorId: string | null
    readonly actorName: string
    readonly action: string
    readonly subjectId: string
    readonly subjectLabel: string
    readonly createdAt: Generated<Date>
  }
}
