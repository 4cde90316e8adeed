import type { Generated } from 'kysely'

export interface LinkTables {
  readonly publicLinks: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly invoiceId: string
    readonly token: string
    readonly createdAt: Generated<Date>
  }
}
