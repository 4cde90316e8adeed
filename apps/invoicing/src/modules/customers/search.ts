import type { Queryable } from '@tenfold/runtime'
import { anywhere, on } from '../../platform/database/index.ts'
import type { Customer } from './queries.ts'
import type { CustomerTables } from './tables.ts'

/** Customers whose name holds the fragment. */
export async function searchCustomers(
  db: Queryable,
  fragment: string,
  limit: number,
): Promise<Pick<Customer, 'id' | 'name' | 'email'>[]> {
  return on<CustomerTables>(db)
    .selectFrom('customers')
    .select(['id', 'name', 'email'])
    .where('name', 'ilike', anywhere(fragment))
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}
