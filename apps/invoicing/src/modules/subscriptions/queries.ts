import { currentSession, type Queryable } from '@tenfold/runtime'
import type { Generated } from 'kysely'
import { on } from '../../database/index.ts'
import { countCustomers } from '../customers/index.ts'
import { countInvoicesOfMonth } from '../invoices/index.ts'

interface SubscriptionTables {
  readonly subscriptions: {
    readonly orgId: string
    readonly plan: Generated<'free' | 'pro' | 'team'>
    readonly status: Generated<'active' | 'past_due' | 'canceled'>
    readonly seats: Generated<number>
    readonly renewsAt: Generated<Date | null>
  }
}

export interface Subscription {
  readonly plan: 'free' | 'pro' | 'team'
  readonly status: 'active' | 'past_due' | 'canceled'
  readonly seats: number
  readonly renewsAt: string | null
  readonly usage: { readonly customers: number; readonly invoicesThisMonth: number }
}

const free = { plan: 'free', status: 'active', seats: 1, renewsAt: null } as const

export async function findSubscription(db: Queryable): Promise<Subscription> {
  const row = await on<SubscriptionTables>(db)
    .selectFrom('subscriptions')
    .select(['plan', 'status', 'seats', 'renewsAt'])
    .where('orgId', '=', currentSession().tenant ?? '')
    .executeTakeFirst()
  const [customers, invoicesThisMonth] = [await countCustomers(db), await countInvoicesOfMonth(db)]
  const usage = { customers, invoicesThisMonth }
  return { ...free, ...row, renewsAt: row?.renewsAt?.toISOString() ?? null, usage }
}

/** A new organisation starts on the free plan. */
export async function insertSubscription(tx: Queryable): Promise<void> {
  await on<SubscriptionTables>(tx)
    .insertInto('subscriptions')
    .values({ orgId: currentSession().tenant ?? '' })
    .onConflict((conflict) => conflict.column('orgId').doNothing())
    .execute()
}
