import { defineJob, type Job } from '@tenfold/runtime'
import type { ServiceConfig } from '../config/index.ts'

/** A message to one person. Its text is plain: what customers wrote is never markup. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** The job that hands a mail to the mail server. */
export function sendMailJob(_config: ServiceConfig['mail']): Job<Mail> {
  return defineJob({
    name: 'send-mail',
    payload: (value) => value as Mail,
    async run() {
      // Helper B writes this.
    },
  })
}
