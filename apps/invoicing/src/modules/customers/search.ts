import type { Queryable } from '@tenfold/runtime'
import { anywhere, on } from '../../platform/database/index.ts'
import type { CustomerTables } from './tables.ts'

export interface FoundCustomer {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** Customers whose name holds the fragment. */
export async function searchCustomers(
  db: Queryable,
  fragment: string,
  limit: number,
): Promise<FoundCustomer[]> {
  return on<CustomerTables>(db)
    .selectFrom('customers')
    .select(['id', 'name', 'email'])
    .where('name', 'ilike', anywhere(fragment))
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}
