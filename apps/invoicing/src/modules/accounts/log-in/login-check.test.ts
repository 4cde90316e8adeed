import pg from 'pg'
import { expect, it } from 'vitest'
import {
  type Client,
  client,
  password,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../../test/test-app.ts'
import { loginCookie, loginCookieName } from './cookie.ts'
import { createLoginCheck, organizationCookieName } from './login-check.ts'

it('accepts the cookie that it signed, and no other', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const value = ada.cookies.get(loginCookieName) ?? ''
  expect((await ada.get('/api/v1/me')).status).toBe(200)
  const [token = '', signature = ''] = decodeURIComponent(value).split('.')
  const forged = [
    token,
    `${token}.`,
    `.${signature}`,
    `${token}x.${signature}`,
    `${token}.${signature.slice(0, -4)}AAA=`,
    `${token}.${Buffer.from('short').toString('base64')}`,
    '%E0%A4%A',
    '',
  ]
  for (const text of forged) {
    const raw = text.startsWith('%') ? text : encodeURIComponent(text)
    const mallory = client(running.server, new Map([[loginCookieName, raw]]))
    expect([text, (await mallory.get('/api/v1/me')).status]).toEqual([text, 401])
  }
})

it('finds its cookie among others, also one whose name ends alike', () => {
  const cookie = loginCookie('a secret', false)
  const mine = cookie.write('token')
  expect(cookie.read(`a=1; ${mine}; b=2`)?.token).toBe('token')
  expect(cookie.read(`x${mine}`)).toBeUndefined()
  expect(cookie.read(`x${mine}; ${mine}`)?.token).toBe('token')
  expect(cookie.read(undefined)).toBeUndefined()
  expect(loginCookie('another secret', false).read(mine)).toBeUndefined()
})

it('refuses a login that has expired, in every process', async () => {
  await using world = await checkedLogin()
  const { database, logins } = world
  expect(await logins.find(world.header)).toBeDefined()
  world.pass(31 * 86_400_000)
  expect(await logins.find(world.header)).toBeUndefined()
  const [{ token } = { token: '' }] = await database.query<{ token: string }>(
    'select token from logins',
  )
  await database.query(`update logins set expires_at = now() - interval '1 second'`)
  const fresh = createLoginCheck(world.app.accounts.identity, world.app.accounts.cookie)
  expect(await fresh.find(world.app.accounts.cookie.write(token))).toBeUndefined()
})

it('refuses a login from the moment on in which it expires, though it is remembered', async () => {
  await using world = await checkedLogin()
  const [{ end } = { end: 0 }] = await world.database.query<{ end: number }>(
    'select extract(epoch from expires_at)::float8 * 1000 as end from logins',
  )
  world.pass(Math.floor(end) - world.now() - 1)
  expect(await world.logins.find(world.header)).toBeDefined()
  world.pass(1)
  expect(await world.logins.find(world.header)).toBeUndefined()
})

it('counts the five seconds from the question, however late the answer', async () => {
  await using world = await checkedLogin()
  const admin = new pg.Client({ connectionString: world.database.adminUrl })
  await admin.connect()
  await admin.query('begin; lock table logins in access exclusive mode')
  const asked = world.logins.find(world.header)
  const blocked = `select from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0`
  await expect
    .poll(async () => (await admin.query(blocked)).rowCount, { interval: 10 })
    .toBeGreaterThan(0)
  world.pass(5_000)
  await admin.query('commit')
  expect(await asked).toBeDefined()
  await admin.query('delete from logins')
  await admin.end()
  expect(await world.logins.find(world.header)).toBeUndefined()
})

it('asks the database once in five seconds, and feels a revocation within them', async () => {
  await using world = await checkedLogin()
  const { database, logins } = world
  expect(await logins.find(world.header)).toBeDefined()
  await database.query('delete from logins')
  world.pass(4_999)
  expect(await logins.find(world.header)).toBeDefined()
  world.pass(1)
  expect(await logins.find(world.header)).toBeUndefined()
})

it('remembers a log-in once, whatever else its cookies hold', async () => {
  await using world = await checkedLogin()
  const { header, logins, database } = world
  const [, login = ''] = new RegExp(`(${loginCookieName}=[^;]+)`).exec(header) ?? []
  const organization = `${organizationCookieName}=${'x'.repeat(64)}`
  expect(await logins.find(`${login}; ${organization}`)).toBeDefined()
  await database.query('delete from logins')
  // A signature is read without what can't belong to one.
  for (const junk of ['', '!', '!'.repeat(8_000)])
    expect(await logins.find(`${login}${junk}; ${organization}${'y'.repeat(4_000)}`)).toBeDefined()
})

it('feels a revocation within five seconds, also when the clock is set back meanwhile', async () => {
  await using world = await checkedLogin()
  expect(await world.logins.find(world.header)).toBeDefined()
  await world.database.query('delete from logins')
  world.setBack(3_600_000)
  world.pass(5_000)
  expect(await world.logins.find(world.header)).toBeUndefined()
})

for (const cache of ['off', 'memory'])
  it(`ends a login when its user signs out, with cache ${cache}`, async () => {
    await using database = await preparedDatabase()
    await using running = await startApp(database, { TENFOLD_CACHE: cache })
    const ada = await signUp(running.server)
    const stolen = client(running.server, new Map(ada.cookies))
    expect((await stolen.get('/api/v1/me')).status).toBe(200)
    expect((await ada.post('/api/auth/sign-out')).status).toBe(200)
    expect(ada.cookies.has(loginCookieName)).toBe(false)
    expect((await stolen.get('/api/v1/me')).status).toBe(401)
    expect(await database.query('select from logins')).toHaveLength(0)
    const again = await ada.post('/api/auth/sign-in/email', { email: ada.email, password })
    expect(again.status).toBe(200)
    expect((await ada.get('/api/v1/me')).json.organization.id).toBe(ada.organizationId)
  })

it('takes away what a member loses with the membership, within five seconds', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  await database.query('delete from members')
  const { app } = running
  const logins = createLoginCheck(
    app.accounts.identity,
    app.accounts.cookie,
    clockAt(() => Date.now() + 5_000),
  )
  expect((await logins.find(headerOf(ada)))?.organizationId).toBeNull()
})

it('shows the organisation that was switched to on every instance at once', async () => {
  await using database = await preparedDatabase()
  await using one = await startApp(database)
  await using two = await startApp(database)
  const ada = await signUp(one.server)
  const elsewhere = client(two.server, ada.cookies)
  expect((await elsewhere.get('/api/v1/me')).json.organization.id).toBe(ada.organizationId)
  const { id } = (await ada.post('/api/v1/organizations', { name: 'Second' })).json
  expect((await elsewhere.get('/api/v1/me')).json.organization.id).toBe(id)
  expect((await ada.post(`/api/v1/organizations/${ada.organizationId}/activate`)).status).toBe(200)
  expect((await elsewhere.get('/api/v1/me')).json.organization.id).toBe(ada.organizationId)
})

function headerOf({ cookies }: Client): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

function clockAt(now: () => number) {
  return { now, elapsed: now }
}

/** A user who has just logged in, and a check of log-ins whose clock the test drives. */
async function checkedLogin() {
  const database = await preparedDatabase()
  const running = await startApp(database)
  const { app } = running
  let now = Date.now()
  let setBack = 0
  const clock = { now: () => now - setBack, elapsed: () => now }
  return {
    app,
    database,
    header: headerOf(await signUp(running.server)),
    logins: createLoginCheck(app.accounts.identity, app.accounts.cookie, clock),
    now: () => now,
    pass: (ms: number) => {
      now += ms
    },
    setBack: (ms: number) => {
      setBack += ms
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}
