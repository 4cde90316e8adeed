import type { Queryable, Tx } from '@tenfold/runtime'
import { type Selectable, sql } from 'kysely'
import { on, type Tables, tenant } from '../../platform/database/index.ts'
import type { Parts } from '../../platform/http/index.ts'
import { type Actor, recordActivity } from '../activity/index.ts'
import { plans } from './plans.ts'
import { type Contract, standingOf } from './standing.ts'

export type Subscription = Omit<Selectable<Tables['subscriptions']>, 'orgId' | 'seats'>

const initial: Subscription = {
  plan: 'free',
  status: 'active',
  renewsAt: null,
  cancelsAt: null,
  version: '0',
  stripeCustomerId: null,
  stripeSubscriptionId: null,
}
const columns = Object.keys(initial) as (keyof Subscription)[]

export async function findSubscription(db: Queryable): Promise<Subscription> {
  const row = await on(db)
    .selectFrom('subscriptions')
    .select(columns)
    .where('orgId', '=', tenant())
    .executeTakeFirst()
  return row ?? initial
}

export async function lockSubscription(tx: Queryable): Promise<Subscription> {
  await insertSubscription(tx)
  return on(tx)
    .selectFrom('subscriptions')
    .select(columns)
    .where('orgId', '=', tenant())
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

export async function insertSubscription(tx: Queryable): Promise<void> {
  await on(tx)
    .insertInto('subscriptions')
    .values({ orgId: tenant() })
    .onConflict((conflict) => conflict.column('orgId').doNothing())
    .execute()
}

interface ChangeOptions {
  readonly before: Subscription
  readonly after: Contract & { readonly stripeCustomerId?: string }
  /** The actor; the caller by default. */
  readonly by?: Actor | undefined
}

/** Writes a subscription and what happened to it; false, with nothing written, when another request was faster. */
export async function changeSubscription(
  tx: Tx,
  { cache }: Pick<Parts, 'cache'>,
  { before, after, by }: ChangeOptions,
): Promise<boolean> {
  const { numUpdatedRows } = await on(tx)
    .updateTable('subscriptions')
    .set({ ...after, version: sql<string>`version + 1` })
    .where('orgId', '=', tenant())
    .where('version', '=', before.version)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  const action = actionOf(before, after)
  const label = plans[after.plan].name
  if (action) await recordActivity(tx, { cache }, { action, id: 'subscription', label, by })
  await cache.invalidate(tx, ['subscription'])
  return true
}

function actionOf(before: Contract, after: Contract) {
  if (standingOf(before, new Date()).plan !== after.plan) return 'subscription.changed'
  return after.cancelsAt && !before.cancelsAt ? 'subscription.cancelled' : undefined
}
