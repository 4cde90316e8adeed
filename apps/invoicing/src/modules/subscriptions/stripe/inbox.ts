import { currentSession, type Job, type Queryable } from '@tenfold/runtime'
import type { Stripe } from 'stripe'
import { on, tenant } from '../../../platform/database/index.ts'
import type { Parts } from '../../../platform/http/index.ts'
import type { SyncSubscription } from '../sync-job.ts'

export interface InboxParts extends Parts {
  readonly syncSubscription: Job<SyncSubscription>
}

/** Takes an event in, once, together with the work that it asks for. Not ours to know: it is let go. */
export async function receive(parts: InboxParts, event: Stripe.Event): Promise<void> {
  const about = subjectOf(event)
  if (!about) return
  currentSession().enter(about.orgId)
  await parts.db.transaction(async (tx) => {
    if (!(await isOurs(tx))) return
    if (!(await isNew(tx, event))) return
    await parts.jobs.enqueue(tx, parts.syncSubscription, { customerId: about.customerId })
  })
}

interface Subject {
  readonly orgId: string
  readonly customerId: string
}

function subjectOf({ type, data }: Stripe.Event): Subject | undefined {
  if (!type.startsWith('customer.subscription.') && type !== 'checkout.session.completed')
    return undefined
  const { metadata, customer } = data.object as Partial<
    Stripe.Subscription | Stripe.Checkout.Session
  >
  const orgId = metadata?.['org_id']
  const customerId = typeof customer === 'string' ? customer : customer?.id
  const isComplete = orgId && /^[\w-]{1,64}$/.test(orgId) && customerId
  return isComplete ? { orgId, customerId } : undefined
}

/** Another app may share the account at Stripe, and an organisation may be gone. */
async function isOurs(tx: Queryable): Promise<boolean> {
  const row = await on(tx)
    .selectFrom('subscriptions')
    .select('orgId')
    .where('orgId', '=', tenant())
    .executeTakeFirst()
  return row !== undefined
}

async function isNew(tx: Queryable, { id: eventId, type }: Stripe.Event): Promise<boolean> {
  const row = await on(tx)
    .insertInto('stripeEvents')
    .values({ orgId: tenant(), eventId, type })
    .onConflict((conflict) => conflict.columns(['orgId', 'eventId']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
