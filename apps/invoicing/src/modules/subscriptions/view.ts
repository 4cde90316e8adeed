import type { AppConfig } from '../../platform/config/index.ts'
import { minutesMs, type Parts } from '../../platform/http/index.ts'
import type { Counter } from '../../platform/module.ts'
import { organizationMonth } from '../settings/index.ts'
import type { Billing } from './billing.ts'
import { plans } from './plans.ts'
import { findSubscription } from './queries.ts'
import type { Limits, SubscriptionView, Usage } from './schemas.ts'
import { type Contract, standingOf } from './standing.ts'

export interface SubscriptionParts extends Parts {
  readonly counters: Counters
  readonly billing: Billing
  readonly settings: Pick<AppConfig, 'publicUrl'>
}

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

/** `app.ts` passes these in: the modules that count import this one, so this one can't import them. */
export type Counters = Readonly<Record<keyof Limits, Counter>>

async function keptUsage({ db, cache }: Parts, counters: Counters, month: string): Promise<Usage> {
  const keep = (name: keyof Counters) => {
    const counter = counters[name]
    // Two of the counts start again at 0 each month.
    const key = `usage:${name}:${month}`
    const options = { tags: counter.tags, ttl: 10 * minutesMs }
    return cache.get(key, options, () => counter.count(db))
  }
  return {
    members: await keep('members'),
    customers: await keep('customers'),
    invoicesThisMonth: await keep('invoicesPerMonth'),
    draftsThisMonth: await keep('draftsPerMonth'),
  }
}

/**
 * Start of the current month in the organisation's time zone, for the keys of monthly counts. Call it outside of a
 * cache load: inside, the loaded value would depend on the settings and be dropped with them.
 */
async function thisMonth(parts: Parts): Promise<string> {
  return (await organizationMonth(parts)).toISOString()
}
