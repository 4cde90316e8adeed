import { runInSession } from '@tenfold/runtime'
import { expect, it } from 'vitest'
import {
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
  type TestDatabase,
} from '../../../test/test-app.ts'

type Line = Record<string, unknown>

/** The app with its log in hand. */
async function startLogged(database: TestDatabase, env: Readonly<Record<string, string>> = {}) {
  const lines: Line[] = []
  const logTo = { write: (line: string) => lines.push(JSON.parse(line) as Line) }
  const running = await startApp(database, { LOG_LEVEL: 'info', ...env }, { logTo })
  return { ...running, lines }
}

it('writes one line a request, which names route, tenant, user and address, and tells nothing else', async () => {
  await using database = await preparedDatabase()
  await using running = await startLogged(database)
  const ada = await signUp(running.server)
  const id = await newCustomer(ada, 'Secret Bakery')
  const userId = (await ada.get('/api/v1/me')).json.user.id
  running.lines.length = 0
  await ada.get(`/api/v1/customers/${id}`)
  await ada.get('/api/v1/nothing?token=secret')
  await running.server.inject('/api/v1/me')

  expect(running.lines).toMatchObject([
    {
      method: 'GET',
      route: '/api/v1/customers/:id',
      status: 200,
      tenant: ada.organizationId,
      user: userId,
      address: '127.0.0.1',
    },
    { method: 'GET', route: 'none', status: 404, address: '127.0.0.1' },
    { method: 'GET', route: '/api/v1/me', status: 401 },
  ])
  for (const line of running.lines)
    expect(line).toMatchObject({ level: 30, reqId: expect.any(String), ms: expect.any(Number) })
  const cookie = [...ada.cookies.values()].join('')
  expect(JSON.stringify(running.lines)).not.toMatch(/secret/i)
  expect(JSON.stringify(running.lines)).not.toContain(cookie)
})

it('takes a sane request id and makes one otherwise, and gives it back with every answer', async () => {
  await using database = await preparedDatabase()
  await using running = await startLogged(database)
  const send = (id?: string) =>
    running.server.inject({ url: '/api/v1/me', headers: id ? { 'x-request-id': id } : {} })
  const given = await send('proxy-1:4f2a.b')
  expect(given.headers['x-request-id']).toBe('proxy-1:4f2a.b')
  expect(given.json().requestId).toBe('proxy-1:4f2a.b')
  for (const odd of [undefined, 'short', 'x'.repeat(65), 'with blank 12', '<script>alert(1)']) {
    const made = await send(odd)
    expect(made.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(made.json().requestId).toBe(made.headers['x-request-id'])
    expect(running.lines.at(-1)?.['reqId']).toBe(made.headers['x-request-id'])
  }
  const page = await running.server.inject('/nothing.html')
  expect(page.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
})

it('logs what went wrong inside under the id that the client was told', async () => {
  await using database = await preparedDatabase()
  await using running = await startLogged(database)
  const ada = await signUp(running.server)
  await database.query('alter table customers rename to hidden')
  running.lines.length = 0
  const { json } = await ada.post('/api/v1/customers', { name: 'Quetzal', email: 'q@test.example' })
  const [error, line] = running.lines
  expect(error).toMatchObject({ level: 50, reqId: json.requestId, route: '/api/v1/customers' })
  expect(error).toMatchObject({ user: expect.any(String), address: '127.0.0.1' })
  expect(error?.['err']).toMatchObject({ message: expect.stringContaining('customers') })
  expect(line).toMatchObject({ level: 30, reqId: json.requestId, status: 500 })
  expect(JSON.stringify(running.lines)).not.toMatch(/quetzal|q@test/i)
})

it('logs an expected refusal in one line without a stack, and who met it', async () => {
  await using database = await preparedDatabase()
  await using running = await startLogged(database, {
    TENFOLD_POOL_SIZE: '2',
    TENFOLD_ACQUIRE_TIMEOUT_MS: '4000',
  })
  const ada = await signUp(running.server)
  const userId = (await ada.get('/api/v1/me')).json.user.id
  const free = Promise.withResolvers<void>()
  const holders = ['one', 'two'].map((tenant) => {
    const held = Promise.withResolvers<void>()
    const holding = runInSession({ tenant }, () =>
      running.app.db.transaction(async (tx) => {
        await tx.query('select 1')
        held.resolve()
        await free.promise
      }),
    )
    return { held: held.promise, holding }
  })
  await Promise.all(holders.map(({ held }) => held))
  running.lines.length = 0
  const refused = await ada.get('/api/v1/customers')
  free.resolve()
  await Promise.all(holders.map(({ holding }) => holding))
  expect([refused.status, refused.json.title]).toEqual([503, 'Busy'])
  const { lines } = running
  expect(lines).toMatchObject([
    {
      level: 40,
      kind: 'busy',
      code: 'db/pool-exhausted',
      route: '/api/v1/customers',
      user: userId,
      address: '127.0.0.1',
    },
    { level: 30, status: 503 },
  ])
  expect(JSON.stringify(lines)).not.toMatch(/stack|\.ts:\d/)
})

it('strikes out secrets, should anybody ever log them', async () => {
  await using database = await preparedDatabase()
  await using running = await startLogged(database)
  running.lines.length = 0
  running.server.log.info({ headers: { cookie: 'quetzal' }, body: { password: 'quetzal' } }, 'x')
  running.server.log.info({ token: 'quetzal', mail: { token: 'quetzal' } }, 'x')
  expect(running.lines).toHaveLength(2)
  expect(JSON.stringify(running.lines)).not.toContain('quetzal')
})
