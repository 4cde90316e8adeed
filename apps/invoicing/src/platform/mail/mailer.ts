import { channel } from 'node:diagnostics_channel'
import { defineJob, type Job } from '@tenfold/runtime'
import { createTransport } from 'nodemailer'
import type { ServiceConfig } from '../config/index.ts'
import { mailRefused, type SmtpRefusal } from '../errors.ts'
import { type Mail, readMail } from './mail.ts'

export interface Mailer {
  send(mail: Mail, options: SendOptions): Promise<void>
  /** Ends idle connections; may be called twice. */
  close(): void
}

interface SendOptions {
  /** The same for each try at one mail, so that a mailbox shows it once. */
  readonly id: string
  readonly signal: AbortSignal
}

/** Tells that mails come to nothing, once, where no mail server is configured. */
export const mailDropped = channel('invoicing:mail-dropped')

/** Connects with its first mail, and keeps a few connections for those that follow. */
export function createMailer({ url, from }: ServiceConfig['mail']): Mailer {
  if (url === undefined) return dropMails()
  const transport = createTransport({ url: url.reveal(), pool: true, ...limits }, ownMails)
  const host = /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
  return {
    async send({ to, replyTo, subject, text }, { id, signal }) {
      const messageId = `<${id.replaceAll(/[^\w-]/g, '.')}@${host}>`
      // An object, so that no part of an address is read as a second one.
      const recipient = { name: '', address: to }
      const answers = replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }
      await transport
        .sendMail({ from, to: recipient, ...answers, subject, text, messageId, signal })
        .catch((error: SmtpRefusal) => {
          throw mailRefused(error)
        })
    },
    close: () => transport.close(),
  }
}

const limits = {
  maxConnections: 3,
  dnsTimeout: 5_000,
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 15_000,
} as const

const ownMails = {
  disableFileAccess: true,
  disableUrlAccess: true,
  // Asks holiday notices and the like not to answer.
  headers: { 'Auto-Submitted': 'auto-generated' },
} as const

function dropMails(): Mailer {
  let hasTold = false
  return {
    async send() {
      if (!hasTold) mailDropped.publish({})
      hasTold = true
    },
    close: () => undefined,
  }
}

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
