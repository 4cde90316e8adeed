import { defineJob, type Job } from '@tenfold/runtime'
import type { Parts } from '../../platform/http/index.ts'
import type { Billing } from './billing.ts'
import { syncWithStripe } from './stripe/sync.ts'

export interface SyncSubscription {
  readonly customerId: string
}

export function syncSubscriptionJob(
  parts: () => Parts & { readonly billing: Billing },
): Job<SyncSubscription> {
  return defineJob({
    name: 'sync-subscription',
    payload: readPayload,
    timeoutMs: 60_000,
    // Tries for a day, since Stripe won't send an event again that was accepted.
    maxAttempts: 300,
    async run({ payload: { customerId }, complete }) {
      const { billing } = parts()
      // Stripe was taken out of the settings since: its word counts no more.
      if (billing.kind !== 'stripe') return
      const options = { billing, customerId, by: { name: 'Stripe' }, commit: complete }
      await syncWithStripe(parts(), options)
    },
  })
}

function readPayload(value: unknown): SyncSubscription {
  const { customerId } = value as Partial<SyncSubscription>
  if (typeof customerId !== 'string') throw new TypeError('sync-subscription needs customerId')
  return { customerId }
}
