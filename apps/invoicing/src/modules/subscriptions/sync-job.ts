import { defineJob, type Job } from '@tenfold/runtime'
import type { Parts } from '../../http/index.ts'

export interface SyncSubscription {
  readonly id: string
}

export function syncSubscriptionJob(_parts: () => Parts): Job<SyncSubscription> {
  return defineJob({
    name: 'sync-subscription',
    payload: (value) => value as SyncSubscription,
    async run() {
      // To be written.
    },
  })
}
