import type { Queryable } from '@tenfold/runtime'
import { on, tenant } from '../../platform/database/index.ts'
import type { Contract } from './standing.ts'
import type { SubscriptionTables } from './tables.ts'

export interface Subscription extends Contract {
  readonly version: string
  readonly stripeCustomerId: string | null
}

const initial: Subscription = {
  plan: 'free',
  status: 'active',
  renewsAt: null,
  cancelsAt: null,
  version: '0',
  stripeCustomerId: null,
  stripeSubscriptionId: null,
}
const columns = [
  'plan',
  'status',
  'renewsAt',
  'cancelsAt',
  'version',
  'stripeCustomerId',
  'stripeSubscriptionId',
] as const

export async function findSubscription(db: Queryable): Promise<Subscription> {
  const row = await on<SubscriptionTables>(db)
    .selectFrom('subscriptions')
    .select(columns)
    .where('orgId', '=', tenant())
    .executeTakeFirst()
  return row ?? initial
}

export async function lockSubscription(tx: Queryable): Promise<Subscription> {
  await insertSubscription(tx)
  return on<SubscriptionTables>(tx)
    .selectFrom('subscriptions')
    .select(columns)
    .where('orgId', '=', tenant())
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

export async function insertSubscription(tx: Queryable): Promise<void> {
  await on<SubscriptionTables>(tx)
    .insertInto('subscriptions')
    .values({ orgId: tenant() })
    .onConflict((conflict) => conflict.column('orgId').doNothing())
    .execute()
}
