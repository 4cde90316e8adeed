import type { Selectable } from 'kysely'
import type { Tables } from '../../platform/database/index.ts'

export const customerColumns = ['id', 'name', 'email', 'address', 'version', 'createdAt'] as const
export type CustomerRow = Pick<Selectable<Tables['customers']>, (typeof customerColumns)[number]>
