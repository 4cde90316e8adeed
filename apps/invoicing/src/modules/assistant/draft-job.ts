import { defineJob, type Job } from '@tenfold/runtime'
import type { Parts } from '../../http/index.ts'

export interface DraftReminder {
  readonly id: string
}

export function draftReminderJob(_parts: () => Parts): Job<DraftReminder> {
  return defineJob({
    name: 'draft-reminder',
    payload: (value) => value as DraftReminder,
    async run() {
      // To be written.
    },
  })
}
