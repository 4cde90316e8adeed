import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import {
  listPage,
  mailPage,
  missingPage,
  type ReceivedMail,
  script,
  style,
} from './mailbox-page.ts'

export interface Mailbox extends AsyncDisposable {
  readonly smtpUrl: string
  /** Address of the page that shows the mails. */
  readonly url: string
  /** Newest first. */
  mails(): readonly ReceivedMail[]
}

const keptMails = 500
const longestMailBytes = 5 * 1024 * 1024

/** No mailbox has an address here: mail to it is refused, as real servers refuse unknown recipients. */
const unknownDomain = '@nowhere.example'

/** A mail server that delivers to nobody, and a page that shows what it took: for development and tests. */
export async function startMailbox(): Promise<Mailbox> {
  const mails: ReceivedMail[] = []
  const smtp = smtpServer((mail) => {
    mails.unshift(mail)
    mails.splice(keptMails)
  })
  const http = createServer((request, reply) => answer(mails, request, reply))
  const smtpPort = await listen(smtp.listen(0, '127.0.0.1'))
  const httpPort = await listen(http.listen(0, '127.0.0.1'))
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    url: `http://127.0.0.1:${httpPort}`,
    mails: () => [...mails],
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      await Promise.all([
        new Promise((resolve) => http.close(resolve)),
        new Promise<void>((resolve) => smtp.close(resolve)),
      ])
    },
  }
}

async function listen(server: Server): Promise<number> {
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

let received = 0

function smtpServer(take: (mail: ReceivedMail) => void): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    size: longestMailBytes,
    onRcptTo: ({ address }, _session, done) =>
      done(address.endsWith(unknownDomain) ? noSuchMailbox() : null),
    onData: callbackify(async (stream: NodeJS.ReadableStream, { envelope }: SMTPServerSession) => {
      const recipients = envelope.rcptTo.map(({ address }) => address).join(', ')
      take(await read(stream, recipients))
    }),
  })
}

function noSuchMailbox(): Error {
  return Object.assign(new Error('No such mailbox'), { responseCode: 550 })
}

async function read(stream: NodeJS.ReadableStream, to: string): Promise<ReceivedMail> {
  const parsed = await simpleParser(await buffer(stream))
  const { from, replyTo, subject = '', text = '', messageId = '' } = parsed
  const automatic = parsed.headers.get('auto-submitted')
  return {
    id: String(++received),
    to,
    from: from?.text ?? '',
    replyTo: replyTo?.text ?? '',
    subject,
    text,
    messageId,
    autoSubmitted: typeof automatic === 'string' ? automatic : '',
    receivedAt: new Date().toISOString(),
  }
}

function answer(
  mails: readonly ReceivedMail[],
  { url = '/', headers }: IncomingMessage,
  reply: ServerResponse,
): void {
  const { pathname } = new URL(url, 'http://mailbox')
  const wantsPage = headers.accept?.includes('text/html') ?? false
  const mail = mails.find(({ id }) => pathname === `/mails/${id}`)
  if (pathname === '/') send(reply, 'text/html', listPage(mails))
  else if (pathname === '/mails') send(reply, 'application/json', JSON.stringify(mails))
  else if (mail && wantsPage) send(reply, 'text/html', mailPage(mail))
  else if (mail) send(reply, 'application/json', JSON.stringify(mail))
  else if (pathname === '/style.css') send(reply, 'text/css', style)
  else if (pathname === '/script.js') send(reply, 'text/javascript', script)
  else send(reply, 'text/html', missingPage(), 404)
}

const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'"

function send(reply: ServerResponse, type: string, body: string, status = 200): void {
  const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy }
  reply.writeHead(status, { ...headers, 'cache-control': 'no-store' }).end(body)
}

if (import.meta.main) await runMailbox()

/** Runs as a process of the development stack: it tells its parent where it is, and stops with it. */
async function runMailbox(): Promise<void> {
  const mailbox = await startMailbox()
  const stop = () => void mailbox[Symbol.asyncDispose]().then(() => process.exit(0))
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(signal, stop)
  const { smtpUrl, url } = mailbox
  process.send?.({ type: 'ready', env: { SMTP_URL: smtpUrl }, page: url, label: 'Mailbox' })
}
