import { defineJob, type Job } from '@tenfold/runtime'
import { z } from 'zod'
import type { Parts } from '../../platform/http/index.ts'
import type { Billing } from './billing.ts'
import { syncWithStripe } from './stripe/sync.ts'

const Payload = z.object({ customerId: z.string() })
export type SyncSubscription = z.infer<typeof Payload>

export function syncSubscriptionJob(
  parts: () => Parts & { readonly billing: Billing },
): Job<SyncSubscription> {
  return defineJob({
    name: 'sync-subscription',
    payload: Payload,
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
