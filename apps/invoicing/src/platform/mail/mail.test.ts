import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Secret } from '@tenfold/runtime/kernel'
import { expect, it } from 'vitest'
import { startMailbox } from '../../../dev/mailbox.ts'
import { preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'
import { createMailer, mailDropped, originOf, readMail } from './index.ts'

const from = 'Tenfold <invoicing@app.example>'
const { signal } = new AbortController()
const mail = { to: 'ada@test.example', subject: 'Hällo', text: 'First line\n\n.\nLast: ✓\n' }

it('delivers a mail by SMTP as it was written, marked as automatic', async () => {
  await using mailbox = await startMailbox()
  using mailer = mailerFor(mailbox.smtpUrl)
  const written = { ...mail, replyTo: 'eve@test.example' }
  await mailer.send(written, { id: 'send-mail:1', signal })
  const [arrived] = mailbox.mails()
  expect(arrived).toMatchObject({
    ...written,
    from: '"Tenfold" <invoicing@app.example>',
    autoSubmitted: 'auto-generated',
  })
  expect(await (await fetch(`${mailbox.url}/mails`)).json()).toEqual(mailbox.mails())
})

it('is sent once its transaction has committed, and not otherwise', async () => {
  await using mailbox = await startMailbox()
  await using database = await preparedDatabase()
  await using running = await startApp(database, { SMTP_URL: mailbox.smtpUrl })
  const { db, jobs, sendMail } = running.app
  await db.transaction((tx) => jobs.enqueue(tx, sendMail, mail))
  const failing = db.transaction(async (tx) => {
    await jobs.enqueue(tx, sendMail, mail)
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect(mailbox.mails()).toHaveLength(1)
})

it('is tried for hours while the mail server is away', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { SMTP_URL: 'smtp://127.0.0.1:1' })
  const { db, jobs, sendMail } = running.app
  await signUp(running.server)
  await db.transaction((tx) => jobs.enqueue(tx, sendMail, mail))
  const kept = await database.query<{ state: string; max_attempts: number }>(
    'select state, max_attempts from tenfold_jobs',
  )
  expect(kept).toHaveLength(2)
  for (const job of kept) {
    expect(job.state).toBe('queued')
    // Beyond the first few there are up to five minutes between two.
    expect(job.max_attempts).toBeGreaterThanOrEqual(100)
  }
})

it.each([
  ['CRLF', 'Invoice\r\nBcc: eve@evil.example'],
  ['LF', 'Invoice\nBcc: eve@evil.example'],
  ['CR', 'Invoice\rBcc: eve@evil.example'],
  ['line separator', 'Invoice\u2028Bcc: eve@evil.example'],
  ['end of headers', 'Invoice\r\n\r\nBcc: eve@evil.example'],
  ['folding', 'Invoice\r\n Bcc: eve@evil.example'],
])('lets no subject end its header: %s', async (_name, subject) => {
  await using mailbox = await startMailbox()
  using mailer = mailerFor(mailbox.smtpUrl)
  await mailer.send(readMail({ ...mail, subject }), { id: '1', signal })
  const [arrived] = mailbox.mails()
  expect(arrived).toMatchObject({ to: mail.to, text: mail.text })
  expect(arrived?.subject).toBe('Invoice Bcc: eve@evil.example')
})

it.each([
  'ada@test.example, eve@evil.example',
  'ada@test.example\r\nBcc: eve@evil.example',
  'ada@test.example\nRCPT TO:<eve@evil.example>',
  'Ada <ada@test.example>',
  '<ada@test.example>',
  'friends: ada@test.example;',
  'ada@test.example@evil.example',
  'ada test@test.example',
  'ada',
  '',
  `${'a'.repeat(255)}@test.example`,
])('sends no mail to %j', (to) => {
  expect(() => readMail({ ...mail, to })).toThrow('one plain address')
  expect(() => readMail({ ...mail, replyTo: to })).toThrow('one plain address')
})

it('keeps a subject short', () => {
  const { subject } = readMail({ ...mail, subject: '✓'.repeat(300) })
  expect(subject).toBe('✓'.repeat(200))
})

it.each([null, {}, { to: 'ada@test.example' }, { ...mail, text: 7 }])('takes no %j', (value) => {
  expect(() => readMail(value)).toThrow(TypeError)
})

it('names a mail alike at each try', async () => {
  await using mailbox = await startMailbox()
  using mailer = mailerFor(mailbox.smtpUrl)
  for (let attempt = 1; attempt <= 2; attempt++)
    await mailer.send(mail, { id: 'send-mail:7', signal })
  expect(mailbox.mails().map(({ messageId }) => messageId)).toEqual([
    '<send-mail.7@app.example>',
    '<send-mail.7@app.example>',
  ])
})

it('says why a mail was not sent, and nothing of what it says', async () => {
  const server = createServer((socket) => socket.end('554 no service for ada@test.example\r\n'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  using mailer = mailerFor(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const sending = mailer.send(mail, { id: '1', signal })
  await expect(sending).rejects.toMatchObject({ code: 'invoicing/mail-refused', retryable: true })
  await expect(sending).rejects.not.toThrow(/ada|Last/)
  server.close()
})

it('gives up on an address that the mail server knows nothing of', async () => {
  await using mailbox = await startMailbox()
  using mailer = mailerFor(mailbox.smtpUrl)
  const sending = mailer.send({ ...mail, to: 'ada@nowhere.example' }, { id: '1', signal })
  await expect(sending).rejects.toMatchObject({
    code: 'jobs/gave-up',
    forUser: expect.stringContaining('answer 550'),
    cause: { code: 'invoicing/mail-refused' },
  })
})

it('drops mails without a mail server, and says so once', async () => {
  let told = 0
  const count = () => {
    told += 1
  }
  mailDropped.subscribe(count)
  const mailer = createMailer({ url: undefined, from })
  await mailer.send(mail, { id: '1', signal })
  await mailer.send(mail, { id: '2', signal })
  mailDropped.unsubscribe(count)
  expect(told).toBe(1)
})

it('leads links to the public address, or else to where the request went', () => {
  const request = { protocol: 'http', host: '127.0.0.1:3000' } as const
  expect(originOf(request, { publicUrl: undefined })).toBe('http://127.0.0.1:3000')
  expect(originOf(request, { publicUrl: 'https://app.example/' })).toBe('https://app.example')
})

function mailerFor(url: string) {
  const mailer = createMailer({ url: new Secret(url), from })
  return { ...mailer, [Symbol.dispose]: () => mailer.close() }
}
