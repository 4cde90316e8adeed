import type { Parts } from '../../platform/http/index.ts'
import type { Counter } from '../../platform/module.ts'
import { organizationMonth } from '../settings/index.ts'
import type { Limits, Usage } from './schemas.ts'

/** The app wires these: what is counted builds on subscriptions, not the other way round. */
export type Counters = Readonly<Record<keyof Limits, Counter>>

const minutesMs = 60_000

/** Usage of each limit, from a copy if there is one. */
export async function keptUsage(
  { db, cache }: Parts,
  counters: Counters,
  month: string,
): Promise<Usage> {
  const keep = (name: keyof Counters) => {
    const counter = counters[name]
    // Two of them begin anew with each month.
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
 * For keys of what begins anew with each month: when the present one began where the organisation is. Asked for
 * outside of a load, or what is loaded would be dropped with the settings.
 */
export async function thisMonth(parts: Parts): Promise<string> {
  return (await organizationMonth(parts)).toISOString()
}
