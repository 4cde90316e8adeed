import type { Generated, Selectable } from 'kysely'

export interface CustomerTables {
  readonly customers: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly name: string
    readonly email: string
    readonly address: Generated<string>
    readonly version: Generated<number>
    readonly createdAt: Generated<Date>
    readonly updatedAt: Generated<Date>
  }
}

export const customerColumns = ['id', 'name', 'email', 'address', 'version', 'createdAt'] as const
export type CustomerRow = Pick<
  Selectable<CustomerTables['customers']>,
  (typeof customerColumns)[number]
>
