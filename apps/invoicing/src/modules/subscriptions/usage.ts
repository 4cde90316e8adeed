import type { Queryable } from '@tenfold/runtime'
import type { Limits } from './plans.ts'

/** How one thing that plans limit is counted, by the module whose it is. */
export interface Counter {
  /** Whatever changes the count invalidates one of these. */
  readonly tags: readonly string[]
  count(db: Queryable): Promise<number>
}

/** The app wires these: what is counted builds on subscriptions, not the other way round. */
export type Counters = Readonly<Record<keyof Limits, Counter>>

export interface Usage {
  readonly members: number
  readonly customers: number
  readonly invoicesThisMonth: number
  readonly draftsThisMonth: number
}

export async function countUsage(db: Queryable, counters: Counters): Promise<Usage> {
  return {
    members: await counters.members.count(db),
    customers: await counters.customers.count(db),
    invoicesThisMonth: await counters.invoicesPerMonth.count(db),
    draftsThisMonth: await counters.draftsPerMonth.count(db),
  }
}
