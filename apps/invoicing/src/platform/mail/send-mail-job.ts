import { defineJob, type Job } from '@tenfold/runtime'
import { type Mail, readMail } from './mail.ts'
import type { Mailer } from './mailer.ts'

/** The job that hands a mail to the mail server: at least once, under one Message-ID. */
export function sendMailJob(mailer: Mailer): Job<Mail> {
  return defineJob({
    name: 'send-mail',
    payload: readMail,
    timeoutMs: 60_000,
    // Tries for some hours, since a mail server may be down for long.
    maxAttempts: 100,
    run: ({ payload, idempotencyKey: id, signal }) => mailer.send(payload, { id, signal }),
  })
}
