import { sql } from 'kysely'
import { on, tenant } from '../../platform/database/index.ts'
import { notFound, type Parts, requireVersion } from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { requireRoom } from '../subscriptions/index.ts'
import { type Customer, countCustomers, customerRow, toCustomer } from './queries.ts'
import { customerColumns } from './tables.ts'

export type CustomerInput = Pick<Customer, 'name' | 'email'> & Partial<Pick<Customer, 'address'>>

export function createCustomer(parts: Parts, input: CustomerInput): Promise<Customer> {
  return parts.db.transaction(async (tx) => {
    await requireRoom(tx, 'customers', () => countCustomers(tx))
    const row = await on(tx)
      .insertInto('customers')
      .values({ orgId: tenant(), ...input })
      .returning(customerColumns)
      .executeTakeFirstOrThrow()
    const { id, name: label } = row
    await recordActivity(tx, parts, { action: 'customer.created', id, label })
    await parts.cache.invalidate(tx, ['customers'])
    return toCustomer(row)
  })
}

type Changes = Partial<CustomerInput> & {
  readonly id: string
  readonly version?: number
}

export function updateCustomer(
  parts: Parts,
  { id, version, ...changes }: Changes,
): Promise<Customer> {
  return parts.db.transaction(async (tx) => {
    if (version !== undefined) {
      const locked = customerRow(tx, id).forNoKeyUpdate()
      const before = await locked.executeTakeFirstOrThrow(() => notFound('customer'))
      requireVersion('The customer', { ...changes, version }, before)
    }
    const row = await on(tx)
      .updateTable('customers')
      .set({ ...changes, version: sql<number>`version + 1`, updatedAt: sql<Date>`now()` })
      .where('id', '=', id)
      .returning(customerColumns)
      .executeTakeFirstOrThrow(() => notFound('customer'))
    await recordActivity(tx, parts, { action: 'customer.updated', id, label: row.name })
    // The second tag is on everything else that shows a customer's name.
    await parts.cache.invalidate(tx, ['customers', 'customer-names'])
    return toCustomer(row)
  })
}
