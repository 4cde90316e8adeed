import type { AppConfig } from '../../platform/config/index.ts'
import type { Parts } from '../../platform/http/index.ts'
import type { Billing } from './billing.ts'
import { plans } from './plans.ts'
import { findSubscription } from './queries.ts'
import type { SubscriptionView, Usage } from './schemas.ts'
import { type Contract, standingOf } from './standing.ts'
import { type Counters, keptUsage, thisMonth } from './usage.ts'

export interface SubscriptionParts extends Parts {
  readonly counters: Counters
  readonly billing: Billing
  readonly settings: Pick<AppConfig, 'publicUrl'>
}

const minutesMs = 60_000

export async function viewSubscription(parts: SubscriptionParts): Promise<SubscriptionView> {
  const { billing, counters } = parts
  const tags = ['subscription', ...Object.values(counters).flatMap((counter) => counter.tags)]
  const options = { tags, ttl: 10 * minutesMs }
  const month = await thisMonth(parts)
  const load = () => loadSubscription(parts, month)
  const { usage, ...contract } = await parts.cache.get(`subscription:${month}`, options, load)
  // Time alone changes this part, so it isn't cached.
  const { renewsAt, cancelsAt, ...standing } = standingOf(revive(contract), new Date())
  return {
    ...standing,
    renewsAt: renewsAt?.toISOString() ?? null,
    cancelsAt: cancelsAt?.toISOString() ?? null,
    seats: usage.members,
    provider: billing.kind,
    limits: plans[standing.plan].limits,
    usage,
  }
}

type Kept = Omit<Contract, 'renewsAt' | 'cancelsAt'> &
  Pick<SubscriptionView, 'renewsAt' | 'cancelsAt'>

/** A form that a cache can keep: JSON has no dates. */
async function loadSubscription(
  parts: SubscriptionParts,
  month: string,
): Promise<Kept & { usage: Usage }> {
  const { db, counters } = parts
  const { plan, status, renewsAt, cancelsAt, stripeSubscriptionId } = await findSubscription(db)
  return {
    plan,
    status,
    renewsAt: renewsAt?.toISOString() ?? null,
    cancelsAt: cancelsAt?.toISOString() ?? null,
    stripeSubscriptionId,
    usage: await keptUsage(parts, counters, month),
  }
}

function revive({ renewsAt, cancelsAt, ...rest }: Kept): Contract {
  const dateOf = (text: string | null) => (text === null ? null : new Date(text))
  return { ...rest, renewsAt: dateOf(renewsAt), cancelsAt: dateOf(cancelsAt) }
}
