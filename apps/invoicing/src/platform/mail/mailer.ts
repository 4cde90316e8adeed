import { channel } from 'node:diagnostics_channel'
import { gaveUp, TenfoldError } from '@tenfold/runtime'
import { createTransport } from 'nodemailer'
import type { ServiceConfig } from '../config/index.ts'
import type { Mail } from './mail.ts'

/** Hands mails to the mail server of the configuration. */
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
      // As an object, so that nothing in an address is read as a second one.
      const recipient = { name: '', address: to }
      const answers = replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }
      await transport
        .sendMail({ from, to: recipient, ...answers, subject, text, messageId, signal })
        .catch((error: unknown) => {
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

/** The mail server's code and no more: its sentences may repeat the mail. */
function mailRefused(error: unknown): TenfoldError {
  const refused = refusalOf(error as SmtpError)
  const { responseCode = 0, command } = error as SmtpError
  if (command !== 'RCPT TO' || responseCode < 500) return refused
  // The server won't ever take mail for this address: no later try fares better.
  return gaveUp(refused.message, { cause: refused, forUser: refused.forUser ?? '' })
}

interface SmtpError {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
}

function refusalOf({ code = 'unknown', responseCode }: SmtpError): TenfoldError {
  const answer = responseCode === undefined ? code : `${code}, answer ${responseCode}`
  return new TenfoldError('invoicing/mail-refused', `The mail was not sent (${answer})`, {
    hint: 'Check SMTP_URL and MAIL_FROM, and that the mail server takes mail for this address',
    retryable: true,
    forUser:
      responseCode === undefined
        ? 'The mail server could not be reached.'
        : `The mail server didn’t take the mail (answer ${responseCode}).`,
  })
}
