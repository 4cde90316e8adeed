import type { Queryable } from '@tenfold/runtime'
import { Problem } from '../../platform/http/index.ts'
import { type Customer, findCustomer } from '../customers/index.ts'

/** Foreign keys don't see tenants: without this, a draft could name another organisation's customer. */
export async function requireCustomer(tx: Queryable, id: string): Promise<Customer> {
  const customer = await findCustomer(tx, id)
  if (customer) return customer
  throw new Problem('invalid-input', `There is no customer ${id} in your organisation`)
}
