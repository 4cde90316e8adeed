import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../test/for-file.ts'
import { goodCard, sentInvoice } from '../test/invoices.ts'
import {
  type Answer,
  type Client,
  cookieOf,
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
  type TestApp,
} from '../test/test-app.ts'
import { problemKinds, problemTypes } from './platform/http/index.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))
let ada: Client
let customerId: string
let invoiceId: string
let publicToken: string

beforeAll(async () => {
  ada = await signUp(running.server)
  customerId = await newCustomer(ada)
  publicToken = (await sentInvoice(ada)).publicPath.split('/').at(-1) ?? ''
  invoiceId = (await newInvoice(ada, customerId)).id
})

const nul = 'a\u0000b'
const long = 'x'.repeat(600)
const invoice = (changes: object) => ({ customerId, lines: [line], ...changes })
const withLine = (changes: object) => invoice({ lines: [{ ...line, ...changes }] })

/** Bodies that each writing route must refuse with 400. */
const refused: Readonly<Record<string, () => unknown[]>> = {
  'POST /api/auth/sign-up/email': () => [
    { name: 'A', email: 'a@b.example', password: 'short' },
    { name: 'A', email: 'no address', password: 'long enough' },
    { name: ' ', email: 'a@b.example', password: 'long enough' },
    { name: 'A', email: 'a@b.example', password: long },
    { name: 'A', email: 'a@b.example', password: 'long enough', role: 'admin' },
    { name: nul, email: 'a@b.example', password: 'long enough' },
    { name: 'A', email: ['a@b.example'], password: { $ne: '' } },
  ],
  'POST /api/auth/sign-in/email': () => [{}, { email: 'a@b.example' }, { email: 1, password: 2 }],
  'POST /api/auth/sign-out': () => [{ everywhere: true }],
  'POST /api/auth/verify-email': () => [
    {},
    { token: '' },
    { token: 7 },
    { token: 'a'.repeat(63) },
    { token: `${'a'.repeat(63)}\r\nb` },
    { token: long },
    { token: ['a'] },
  ],
  'POST /api/auth/request-password-reset': () => [
    {},
    { email: 'no address' },
    { email: 'a@b.example\r\nBcc: eve@b.example' },
    { email: 'a@b.example, eve@b.example' },
    { email: ['a@b.example'] },
    { email: 'a@b.example', redirectTo: 'https://evil.example' },
  ],
  'POST /api/auth/reset-password': () => [
    {},
    { token: 'a'.repeat(63), password: 'long enough' },
    { token: 'a'.repeat(63), password: 'short' },
    { token: 'a'.repeat(63), password: long },
    { token: { $ne: '' }, password: 'long enough' },
  ],
  'POST /api/v1/me/verification': () => [{ email: 'eve@b.example' }, [], 7],
  'POST /api/v1/me/password': () => [
    {},
    { newPassword: 'long enough' },
    { currentPassword: 'long enough', newPassword: 'short' },
    { currentPassword: 'long enough', newPassword: long },
    { currentPassword: 'long enough', newPassword: `long${nul}` },
  ],
  'POST /api/v1/me/logins/revoke-others': () => [{ all: true }, []],
  'PATCH /api/v1/members/:id': () => [{}, { role: 'god' }, { role: null }, { role: ['owner'] }],
  'PATCH /api/v1/organization': () => [{}, { name: ' ' }, { name: nul }, { name: long }],
  'POST /api/v1/invitations': () => [
    {},
    { email: 'a@b.example' },
    { email: 'a@b.example', role: 'owner' },
    { email: 'a@b.example', role: 'ADMIN' },
    { email: 'a@b.example\r\nBcc: eve@b.example', role: 'member' },
    { email: 'a@b.example, eve@b.example', role: 'member' },
    { email: 'Eve <eve@b.example>', role: 'member' },
    { email: `${'a'.repeat(250)}@b.example`, role: 'member' },
    { email: 'a@b.example', role: 'member', organizationId: 'another' },
  ],
  'PATCH /api/v1/me': () => [{}, { name: '' }, { name: nul }, { name: long }, { email: 'x@y.z' }],
  'POST /api/v1/organizations': () => [{}, { name: '\t' }, { name: nul }, { name: 7 }],
  'PATCH /api/v1/settings': () => [
    {},
    { currency: 'eur' },
    { currency: 'DEM' },
    { currency: 'XAU' },
    { currency: 'EURO' },
    { address: nul },
    { address: long },
    { paymentTermDays: -1 },
    { paymentTermDays: 121 },
    { paymentTermDays: '14' },
    { branding: { color: 'red' } },
    { branding: { color: '#FFFFFF; }' } },
    { branding: { logoText: nul } },
    { flags: { reminders: 'yes' } },
    { flags: { 'a b': true } },
    { flags: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`flag${n}`, true])) },
    { plan: 'team' },
  ],
  'POST /api/v1/subscription/checkout': () => [
    {},
    { plan: 'free' },
    { plan: ['pro'] },
    { plan: 'pro', price: 0 },
  ],
  'POST /api/v1/subscription/checkouts/:id/confirm': () => [
    {},
    { cardNumber: 4242424242424242 },
    { cardNumber: '4242' },
    { cardNumber: 'x'.repeat(16) },
    { cardNumber: '4242424242424242', plan: 'team' },
  ],
  'POST /api/v1/customers': () => [
    {},
    { name: 'A' },
    { name: '  ', email: 'a@b.example' },
    { name: nul, email: 'a@b.example' },
    { name: long, email: 'a@b.example' },
    { name: 'A', email: 'a@b.example\u0000' },
    { name: 'A', email: 'a@b.example', orgId: 'another' },
    { name: 'A', email: 'a@b.example', id: '1' },
    { name: 'A', email: 'a@b.example', address: null },
    [],
    null,
    'text',
    7,
  ],
  'PATCH /api/v1/customers/:id': () => [{}, { name: '' }, { email: 'x' }, { orgId: 'another' }],
  'POST /api/v1/invoices': () => [
    {},
    invoice({ customerId: '0' }),
    invoice({ customerId: 7 }),
    invoice({ customerId: '999999999999999999999' }),
    invoice({ customerId: '999999' }),
    invoice({ customerId: "1' or 1=1" }),
    invoice({ lines: [] }),
    invoice({ lines: Array.from({ length: 101 }, () => line) }),
    invoice({ issuedOn: '2026-02-30' }),
    invoice({ issuedOn: '1999-01-01' }),
    invoice({ issuedOn: '2026-03-02', dueOn: '2026-03-01' }),
    invoice({ number: 7 }),
    invoice({ status: 'paid' }),
    invoice({ currency: 'eur' }),
    invoice({ currency: 'ABC' }),
    invoice({ currency: '€' }),
    withLine({ quantity: 0 }),
    withLine({ quantity: -1 }),
    withLine({ quantity: 1.2345 }),
    withLine({ quantity: '3' }),
    withLine({ quantity: 10_001 }),
    withLine({ unitPriceMinor: -1 }),
    withLine({ unitPriceMinor: 1e12 }),
    withLine({ unitPriceMinor: 0.1 }),
    withLine({ taxRateBp: 10_001 }),
    withLine({ description: '' }),
    withLine({ description: nul }),
    withLine({ netMinor: 1 }),
  ],
  'PATCH /api/v1/invoices/:id': () => [{}, { lines: [line] }, invoice({ customerId: '999999' })],
  'POST /api/v1/invoices/:id/payments': () => [
    {},
    { amountMinor: 0 },
    { amountMinor: -5 },
    { amountMinor: 1.5 },
    { amountMinor: '100' },
    { amountMinor: 1e16 },
    { amountMinor: 100, paidOn: '2026-02-30' },
    { amountMinor: 100, paidOn: '2099-01-01' },
    { amountMinor: 100, method: 'barter' },
    { amountMinor: 100, reference: nul },
    { amountMinor: 100, status: 'succeeded' },
  ],
  'POST /api/v1/invoices/:id/reminder': () => [
    { tone: 'rude' },
    { tone: null },
    { prompt: 'x' },
    [],
  ],
  'POST /api/v1/invoices/:id/reminder/send': () => [{ to: 'eve@test.example' }, []],
  'PATCH /api/v1/invoices/:id/reminder': () => [
    {},
    { subject: '' },
    { subject: 'two\nlines' },
    { subject: 'pay \u202Eyadot' },
    { subject: '\u200B' },
    { subject: 'x'.repeat(201) },
    { text: nul },
    { text: 'x'.repeat(5_001) },
    { sentAt: null },
  ],
  'POST /api/v1/invoices/:id/link': () => [{ token: 'mine' }],
  'POST /api/v1/public/invoices/:token/pdf': () => [{ actorName: 'Eve' }],
  'POST /api/v1/public/invoices/:token/payments': () => [
    {},
    { cardNumber: 4_242_424_242_424_242 },
    { cardNumber: '4242' },
    { cardNumber: '4242-4242-4242-4242' },
    { cardNumber: '4111111111111111' },
    { cardNumber: `${goodCard} ` },
    { cardNumber: goodCard, amountMinor: 0 },
    { cardNumber: goodCard, amountMinor: 1e16 },
    { cardNumber: goodCard, status: 'succeeded' },
  ],
  'POST /api/v1/invoices/:id/status': () => [
    {},
    { status: 'draft' },
    { status: 'overdue' },
    { status: 'paid' },
    { status: 1 },
  ],
}

it('refuses every bad body with 400 and a field, and writes nothing', async () => {
  const before = await counts()
  for (const [route, bodies] of Object.entries(refused))
    for (const body of bodies()) {
      const answer = await ada.send(...target(route), body)
      expect([route, body, answer.status]).toEqual([route, body, 400])
      expectProblem(answer)
    }
  expect(await counts()).toEqual(before)
})

it.each(['{', '{"name":', 'name=Ada', '\u0000', '[1,'])(
  'refuses malformed JSON: %j',
  async (text) => {
    for (const route of Object.keys(refused)) {
      const answer = await ada.send(...target(route), text)
      expect([route, answer.status]).toEqual([route, 400])
      expectProblem(answer)
    }
  },
)

it('refuses a body that would reach into the prototype', async () => {
  const text = '{"name":"A","email":"a@b.example","__proto__":{"isAdmin":true}}'
  expect((await ada.send('POST', '/api/v1/customers', text)).status).toBe(400)
})

it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'takes no %s, which a form of another site could send',
  async (contentType) => {
    for (const route of Object.keys(refused)) {
      const [method, url] = target(route)
      const { statusCode } = await running.server.inject({
        method: method as 'POST',
        url,
        headers: { cookie: cookieOf(ada), 'content-type': contentType },
        payload: 'name=x',
      })
      expect([route, statusCode]).toEqual([route, 415])
    }
  },
)

it('refuses what another site makes a browser send', async () => {
  const headers = { cookie: cookieOf(ada) }
  const url = `/api/v1/invoices/${invoiceId}/pdf`
  for (const foreign of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    // A page without an origin of its own, such as a sandboxed frame.
    { origin: 'null' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
  ]) {
    const sent = { method: 'POST', url, headers: { ...headers, ...foreign } } as const
    expect([foreign, (await running.server.inject(sent)).statusCode]).toEqual([foreign, 403])
  }
  const own = { ...headers, 'sec-fetch-site': 'same-origin' }
  expect((await running.server.inject({ method: 'POST', url, headers: own })).statusCode).toBe(200)
})

it('takes log-ins from its own pages and from programs, but from no other site', async () => {
  const payload = { name: 'Eve', email: 'eve@test.example', password: 'long enough' }
  const send = (headers: object) =>
    running.server.inject({
      method: 'POST',
      url: '/api/auth/sign-up/email',
      headers: { host: 'app.example', ...headers },
      payload,
    })
  const foreign = { origin: 'http://evil.example', 'sec-fetch-mode': 'cors', cookie: cookieOf(ada) }
  expect((await send(foreign)).statusCode).toBe(403)
  // Also what a tunnel looks like from here: the refusal names the setting.
  expect((await send(foreign)).body).toContain('if http://evil.example shows them, set PUBLIC_URL')
  expect((await send({ origin: 'http://evil.example', 'sec-fetch-mode': 'cors' })).statusCode).toBe(
    403,
  )
  expect((await send({ 'sec-fetch-mode': 'cors', cookie: cookieOf(ada) })).statusCode).toBe(200)
})

it('refuses a body of more than 256 KiB with 413', async () => {
  const name = 'x'.repeat(300 * 1024)
  const answer = await ada.post('/api/v1/customers', { name, email: 'a@b.example' })
  expect(answer.status).toBe(413)
  expectProblem(answer)
})

it.each([
  '/api/v1/customers?limit=0',
  '/api/v1/customers?limit=101',
  '/api/v1/customers?limit=1e1',
  '/api/v1/customers?limit=5&limit=6',
  '/api/v1/customers?cursor=%00',
  '/api/v1/customers?cursor=eyJhIjoxfQ',
  `/api/v1/customers?cursor=${Buffer.from('["a","1; drop"]').toString('base64url')}`,
  `/api/v1/invoices?cursor=${Buffer.from('["yesterday","1"]').toString('base64url')}`,
  `/api/v1/invoices?cursor=${Buffer.from('["2026-99-99T00:00:00.000Z","1"]').toString('base64url')}`,
  `/api/v1/activity?cursor=${'x'.repeat(501)}`,
  '/api/v1/invoices?status=unknown',
  '/api/v1/invoices?customerId=-1',
  '/api/v1/invoices?page=2',
  '/api/v1/search',
  '/api/v1/search?q=',
  '/api/v1/search?q=%20',
  '/api/v1/search?q=a%00b',
  `/api/v1/search?q=${'x'.repeat(101)}`,
  '/api/v1/customers/abc',
  '/api/v1/customers/0',
  '/api/v1/customers/1e3',
  '/api/v1/customers/99999999999999999999',
  '/api/v1/invoices/1%27--',
  '/api/v1/jobs/1',
  '/api/v1/invitations/a%00b/preview',
])('answers 400 to %s', async (path) => {
  const answer = await ada.get(path)
  expect(answer.status).toBe(400)
  expectProblem(answer)
})

it.each([
  ['/api/v1/customers/999999999', 404],
  ['/api/v1/invoices/999999999', 404],
  ['/api/v1/invoices/999999999/pdf', 404],
  [`/api/v1/jobs/${crypto.randomUUID()}`, 404],
  ['/api/v1/nothing', 404],
  [`/api/v1/invitations/${'x'.repeat(63)}/preview`, 404],
  ['/api/v1/invitations/x/preview', 404],
  ['/api/nothing', 404],
  ['/api/auth/get-session', 404],
  ['/api/auth/organization/list', 404],
])('answers to %s with %i', async (path, status) => {
  const answer = await ada.get(path)
  expect(answer.status).toBe(status)
  expectProblem(answer)
})

it.each([
  '%',
  '_',
  '\\',
  '%_\\',
  "'; drop table invoices; --",
  '\ud83d',
  '<script>',
  '*',
  '(',
  '$1',
])('takes the search string %j for text', async (text) => {
  const name = `Odd ${text} name`
  const { status } = await ada.post('/api/v1/customers', { name, email: 'odd@test.example' })
  expect(status).toBe(201)
  for (const path of ['search', 'customers']) {
    const answer = await ada.get(`/api/v1/${path}?q=${encodeURIComponent(text.toWellFormed())}`)
    const found: { name: string }[] = answer.json.customers ?? answer.json.items
    expect(found.map((one) => one.name)).toContain(name.toWellFormed())
    expect(found.every((one) => one.name.includes(text.toWellFormed()))).toBe(true)
  }
})

it.each(['a b', '[', 'x:99999', 'exa%mple'])('answers a call for the host "%s"', async (host) => {
  await using published = await startApp(database, { PUBLIC_URL: 'https://app.example' })
  const send = async ({ server }: TestApp, path: string, payload: object) =>
    (await server.inject({ method: 'POST', url: `/api/auth/${path}`, headers: { host }, payload }))
      .statusCode
  const email = `nobody-${host.length}@test.example`
  const login = { email, password: 'wrong password' }
  for (const app of [running, published]) expect(await send(app, 'sign-in/email', login)).toBe(401)
  // Links in mails lead to the public address, and without one to the host.
  for (const [path, body] of [
    ['request-password-reset', { email }],
    ['sign-up/email', { ...login, name: 'Nobody' }],
  ] as const)
    expect(await send(running, path, body)).toBe(400)
  expect(await send(published, 'request-password-reset', { email })).toBe(202)
})

it('keeps HTML in names as it was written', async () => {
  const name = `<b onmouseover="alert('x')">Bold & Sons</b>`
  const { json } = await ada.post('/api/v1/customers', { name, email: 'bold@test.example' })
  expect(json.name).toBe(name)
  const answer = await ada.get(`/api/v1/customers/${json.id}`)
  expect(answer.json.name).toBe(name)
  expect(answer.headers['content-type']).toContain('application/json')
})

it('tells a client nothing of what went wrong inside, and lives on', async () => {
  await database.query('alter table customers rename to hidden')
  const failed = await ada.get('/api/v1/customers')
  await database.query('alter table hidden rename to customers')
  expect(failed.status).toBe(500)
  expect(failed.text).not.toMatch(/customers|relation|select|at .*\.ts/i)
  expect((await ada.get('/api/v1/customers')).status).toBe(200)
})

it('answers 503 with Retry-After when no connection comes free', async () => {
  const env = { TENFOLD_POOL_SIZE: '1', TENFOLD_ACQUIRE_TIMEOUT_MS: '4000' }
  await using small = await startApp(database, env)
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>()
  const holder = small.app.db.transaction(async (tx) => {
    await tx.query('select 1')
    hold()
    await held
  })
  await Promise.race([isHeld, holder])
  const headers = { cookie: cookieOf(ada) }
  const answer = await small.server.inject({ url: '/api/v1/customers', headers })
  release()
  await holder
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1'])
  expect(answer.json().title).toBe('Busy')
})

it('says of every type of problem, at the address that it is, what to do', async () => {
  const missing = await running.server.inject({ url: '/api/v1/nowhere' })
  const { pathname, hash } = new URL(missing.json().type, 'http://app.test')
  const page = await running.server.inject({ url: pathname })
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.body).toContain(`id="${hash.slice(1)}"`)
  for (const kind of problemKinds) expect(page.body).toContain(`id="${kind}"`)
})

function target(route: string): [string, string] {
  const [method = '', url = ''] = route.split(' ')
  const id = url.includes('invoices') ? invoiceId : customerId
  return [method, url.replace(':id', id).replace(':token', publicToken)]
}

function expectProblem({ headers, json, status }: Answer): void {
  expect(headers['content-type']).toContain('application/problem+json')
  expect(json.status).toBe(status)
  const kind = /^\/problems#([a-z-]+)$/.exec(json.type)?.[1] ?? ''
  expect(problemTypes).toHaveProperty(kind)
  expect(json.detail).toEqual(expect.any(String))
  expect(json.stack).toBeUndefined()
}

function counts(): Promise<unknown[]> {
  return database.query(`select
    (select count(*) from users) as users, (select count(*) from organizations) as organizations,
    (select count(*) from invitations) as invitations, (select jsonb_agg(to_jsonb(m)) from members m) as members,
    (select jsonb_agg(to_jsonb(s)) from organization_settings s) as settings,
    (select count(*) from customers) as customers, (select jsonb_agg(to_jsonb(i)) from invoices i) as invoices,
    (select sum(last_number) from invoice_counters) as numbers, (select count(*) from activity) as activity`)
}
