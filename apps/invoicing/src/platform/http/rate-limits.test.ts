import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { readOperations } from '../../../test/isolation/operations.ts'
import {
  type Client,
  client,
  cookieOf,
  password,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'
import { requestsPerMinute } from './rate-limits.ts'

// Every limit is one of a minute, however long these requests take.
const now = Date.now()
beforeAll(() => void vi.spyOn(Date, 'now').mockReturnValue(now))
afterAll(() => void vi.restoreAllMocks())

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))

interface Sending {
  readonly url: string
  readonly from: string
  readonly payload?: object
  readonly cookie?: string
}

/** The answers to the same request, sent so many times. */
async function sendTimes(
  times: number,
  { url, from, payload, cookie }: Sending,
  { server } = running,
) {
  const send = () =>
    server.inject({
      method: payload ? 'POST' : 'GET',
      url,
      remoteAddress: from,
      headers: cookie ? { cookie } : {},
      ...(payload ? { payload } : {}),
    })
  const answers: Awaited<ReturnType<typeof send>>[] = []
  for (let n = 0; n < times; n++) answers.push(await send())
  return answers
}

const statuses = (answers: readonly { statusCode: number }[]) =>
  answers.map(({ statusCode }) => statusCode)

it('refuses whoever tries passwords too often, and says how long to wait', async () => {
  const tries = { url: '/api/auth/sign-in/email', from: '203.0.113.1', payload: {} }
  const answers = await sendTimes(requestsPerMinute.credentials + 1, tries)
  expect(new Set(statuses(answers.slice(0, -1)))).toEqual(new Set([400]))
  const last = answers.at(-1)
  expect(last?.statusCode).toBe(429)
  expect(last?.headers['content-type']).toContain('application/problem+json')
  expect(last?.json()).toMatchObject({ title: 'Too many requests', status: 429 })
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0)
  expect(Number(last?.headers['retry-after'])).toBeLessThanOrEqual(60)
  expect(last?.headers).toMatchObject({ 'ratelimit-limit': '30', 'ratelimit-remaining': '0' })
})

it.each([
  ['198.51.100.9', (port: number) => `198.51.100.9:${port}`],
  ['2001:db8::9', (port: number) => `[2001:db8::9]:${port}`],
])('counts %s by its address, also where its proxy adds a port', async (_address, from) => {
  await using proxied = await startApp(database, { TRUSTED_PROXIES: '1' })
  const send = (port: number) =>
    proxied.server.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      headers: { 'x-forwarded-for': from(port) },
      payload: {},
    })
  for (let port = 0; port < requestsPerMinute.credentials; port++)
    expect((await send(1_024 + port)).statusCode).toBe(400)
  expect((await send(9_999)).statusCode).toBe(429)
})

it('counts each account by itself, whatever the capitals of its address', async () => {
  const from = '203.0.113.2'
  const url = '/api/auth/request-password-reset'
  const ask = (email: string) => ({ url, from, payload: { email } })
  const first = await sendTimes(requestsPerMinute.account, ask('ada@test.example'))
  expect(new Set(statuses(first))).toEqual(new Set([202]))
  expect(statuses(await sendTimes(1, ask('ADA@test.example')))).toEqual([429])
  expect(statuses(await sendTimes(1, ask('bob@test.example')))).toEqual([202])
})

it('counts a whole IPv6 network as one, and each IPv4 address by itself', async () => {
  const config = (from: string) => ({ url: '/api/v1/config', from })
  await sendTimes(requestsPerMinute.address, config('2001:db8:1:2::1'))
  expect(statuses(await sendTimes(1, config('2001:db8:1:2::ffff')))).toEqual([429])
  expect(statuses(await sendTimes(1, config('2001:db8:1:3::1')))).toEqual([200])
  expect(statuses(await sendTimes(1, config('203.0.113.3')))).toEqual([200])
})

it('lets a log-in do much, and another one of the same address as much again', async () => {
  const [ada, eve] = [await signUp(running.server, 'Ada'), await signUp(running.server, 'Eve')]
  const me = { url: '/api/v1/settings', from: '203.0.113.4' }
  const answers = await sendTimes(requestsPerMinute.login + 1, { ...me, cookie: cookieOf(ada) })
  expect(statuses(answers.slice(-2))).toEqual([200, 429])
  expect(answers[0]?.headers['ratelimit-remaining']).toBe(String(requestsPerMinute.login - 1))
  expect(statuses(await sendTimes(1, { ...me, cookie: cookieOf(eve) }))).toEqual([200])
})

it('lets a user try passwords, send mails and make organisations rarely, by whatever log-ins', async () => {
  const [ada, eve] = [await signUp(running.server, 'Ada'), await signUp(running.server, 'Eve')]
  const again = client(running.server)
  await again.post('/api/auth/sign-in/email', { email: ada.email, password })
  const wrong = { from: '203.0.113.7', payload: { unknown: true } }
  const guess = { ...wrong, url: '/api/v1/me/password', cookie: cookieOf(ada) }
  const tried = await sendTimes(requestsPerMinute.fewOfUser, guess)
  expect(new Set(statuses(tried))).toEqual(new Set([400]))
  for (const url of [
    '/api/v1/me/password',
    '/api/v1/me/verification',
    '/api/v1/invitations',
    '/api/v1/organizations',
  ]) {
    const by = async (who: Client) =>
      statuses(await sendTimes(1, { ...wrong, url, cookie: cookieOf(who) }))
    expect([url, ...(await by(again)), ...(await by(eve))]).toEqual([url, 429, 400])
  }
})

it.each([
  ['try cards', 'payments', '203.0.113.8', 400],
  ['have PDFs drawn', 'pdf', '203.0.113.10', 404],
] as const)('lets strangers %s as rarely as they try passwords', async (_, path, from, usual) => {
  const url = `/api/v1/public/invoices/org.${'x'.repeat(22)}/${path}`
  const answers = await sendTimes(requestsPerMinute.credentials + 1, { url, from, payload: {} })
  expect(statuses(answers.slice(-2))).toEqual([usual, 429])
})

it.each(['/healthz', '/readyz', '/nothing.js', '/some/page'])('never limits %s', async (url) => {
  const answers = await sendTimes(400, { url, from: '203.0.113.5' })
  expect(statuses(answers)).not.toContain(429)
  expect(answers[0]?.headers).not.toHaveProperty('ratelimit-limit')
})

it('lets this machine do as much as it likes, unless in production', async () => {
  const config = { url: '/api/v1/config', from: '127.0.0.1' }
  expect(statuses(await sendTimes(400, config))).not.toContain(429)
  await using live = await startApp(database, {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://app.example',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'invoices@app.example',
    LOG_LEVEL: 'silent',
  })
  const answers = await sendTimes(requestsPerMinute.address + 1, config, live)
  expect(statuses(answers.slice(-2))).toEqual([200, 429])
})

it('tells of a limit in the answer to every operation', async () => {
  const ada = await signUp(running.server, 'Ada')
  const targets = await readOperations(running.server)
  expect(targets.length).toBeGreaterThan(60)
  const untold: string[] = []
  for (const target of targets) {
    const { headers } = await running.server.inject({
      method: target.method as 'GET',
      url: target.path.replaceAll(/\{\w+\}/g, `org.${'x'.repeat(22)}`),
      remoteAddress: '203.0.113.11',
      headers: target.isForStrangers ? {} : { cookie: cookieOf(ada) },
    })
    const told = ['limit', 'remaining', 'reset'].map((name) => Number(headers[`ratelimit-${name}`]))
    if (!told.every((value) => value >= 0)) untold.push(target.name)
  }
  expect(untold).toEqual([])
})

it('tells of the limit that is nearest, where several hold', async () => {
  const { account, credentials } = requestsPerMinute
  const url = '/api/auth/request-password-reset'
  const ask = async (email: string) => {
    const from = '203.0.113.12'
    const [answer] = await sendTimes(1, { url, from, payload: { email } })
    return ['limit', 'remaining'].map((name) => Number(answer?.headers[`ratelimit-${name}`]))
  }
  expect(await ask('ada@test.example')).toEqual([account, account - 1])
  for (let sent = 1; sent < credentials - 5; sent++) await ask(`${sent}@test.example`)
  expect(await ask('bob@test.example')).toEqual([credentials, 4])
})

it('limits nothing when told so', async () => {
  await using unlimited = await startApp(database, { RATE_LIMITS: 'off' })
  for (let n = 0; n < 310; n++) {
    const answer = await unlimited.server.inject({
      url: '/api/v1/config',
      remoteAddress: '203.0.113.6',
    })
    expect(answer.statusCode).toBe(200)
  }
})

it('takes the word of a trusted proxy for who is calling, and of nobody else', async () => {
  const env = { TRUSTED_PROXIES: '10.0.0.0/8' }
  await using behind = await startApp(database, env)
  const send = (remoteAddress: string, forwarded: string) =>
    behind.server.inject({
      url: '/api/v1/config',
      remoteAddress,
      headers: { 'x-forwarded-for': forwarded },
    })
  const remaining = async (from: string, forwarded: string) =>
    Number((await send(from, forwarded)).headers['ratelimit-remaining'])
  expect(await remaining('10.0.0.1', '198.51.100.1')).toBe(299)
  expect(await remaining('10.0.0.2', '198.51.100.1')).toBe(298)
  // A made-up address before the true one, which the proxy added, changes nothing.
  expect(await remaining('10.0.0.2', '198.51.100.99, 198.51.100.1')).toBe(297)
  expect(await remaining('203.0.113.9', '198.51.100.1')).toBe(299)
  expect(await remaining('203.0.113.9', '198.51.100.2')).toBe(298)
})

it('allows over several processes together what one would allow', async () => {
  const env = { WEB_PROCESSES: '3' }
  await using first = await startApp(database, env)
  await using second = await startApp(database, env)
  await using third = await startApp(database, env)
  const tries = { url: '/api/auth/sign-in/email', from: '203.0.113.90', payload: {} }
  let allowed = 0
  for (const one of [first, second, third]) {
    const answers = await sendTimes(requestsPerMinute.credentials, tries, one)
    allowed += statuses(answers).filter((status) => status !== 429).length
  }
  expect(allowed).toBe(requestsPerMinute.credentials)
})
