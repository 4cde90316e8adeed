import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@tenfold/runtime/kernel'
import pg from 'pg'
import { expect, it } from 'vitest'
import { forkProcess, startProcess } from '../test/process.ts'
import { preparedDatabase } from '../test/test-app.ts'
import { untilAnswers } from './platform/database/index.ts'

it('serves, and on SIGTERM finishes what it is doing before it exits with 0', async () => {
  await using database = await preparedDatabase()
  await using web = await startProcess('main', database)
  expect((await fetch(`${web.url}/readyz`)).status).toBe(200)

  // A slow request: the login check waits for a table that somebody has locked.
  const rival = new pg.Client({ connectionString: database.adminUrl })
  await rival.connect()
  await rival.query('begin; lock table users in access exclusive mode')
  const body = JSON.stringify({ email: 'a@b.example', password: 'long enough' })
  const headers = { 'content-type': 'application/json' }
  const slow = fetch(`${web.url}/api/auth/sign-in/email`, { method: 'POST', headers, body })
  await waits(database)
  const exited = once(web.child, 'exit')
  web.child.kill('SIGTERM')
  await refusesConnections(web.url)
  await rival.end()
  expect((await slow).status).toBe(401)
  expect(await exited).toEqual([0, null])
})

it('asks to be left out by /readyz for a while before it stops listening', async () => {
  await using database = await preparedDatabase()
  await using web = await startProcess('main', database, { DRAIN_MS: '5000' })
  const exited = once(web.child, 'exit')
  web.child.kill('SIGTERM')
  while ((await fetch(`${web.url}/readyz`)).status === 200);
  const [ready, alive] = [await fetch(`${web.url}/readyz`), await fetch(`${web.url}/healthz`)]
  expect([ready.status, alive.status]).toEqual([503, 200])
  // A connection that lives on would be the load balancer's next one to us.
  expect(alive.headers.get('connection')).toBe('close')
  expect(await exited).toEqual([0, null])
})

it.each(['main', 'worker'] as const)('ends %s when its parent is gone', async (entry) => {
  await using database = await preparedDatabase()
  await using running = await startProcess(entry, database)
  const exited = once(running.child, 'exit')
  running.child.disconnect()
  expect(await exited).toEqual([0, null])
})

it.each(['main', 'worker'] as const)('refuses to start %s with wrong settings', async (entry) => {
  const { child, errors } = forkProcess(entry, {
    NODE_ENV: 'production',
    DEMO_LOGIN: 'on',
    PORT: 'x',
  })
  expect(await once(child, 'exit')).toEqual([2, null])
  for (const name of ['DATABASE_URL', 'AUTH_SECRET', 'PUBLIC_URL', 'DEMO_LOGIN', 'PORT'])
    expect(errors()).toContain(`- ${name}`)
  expect(errors()).not.toMatch(/\n\s+at /)
})

it.each(['main', 'worker'] as const)(
  'lets %s wait for a database that is away at its start',
  async (entry) => {
    await using database = await preparedDatabase()
    const real = new URL(database.adminUrl)
    const proxy = createServer((socket) => {
      const onward = connect(Number(real.port), real.hostname)
      socket.pipe(onward).pipe(socket)
      for (const end of [socket, onward]) end.on('error', () => end.destroy())
    })
    const { port } = await listening(proxy)
    await closed(proxy)
    const env = Object.fromEntries(
      Object.entries(database.env).map(([name, value]) => [
        name,
        value.replace(`:${real.port}/`, `:${port}/`),
      ]),
    )
    const { child, errors } = forkProcess(entry, { ...env, NODE_ENV: 'test' })
    const isReady = once(child, 'message')
    await expect.poll(errors).toContain('Waiting for the database (connect ECONNREFUSED')
    await listening(proxy, port)
    expect((await isReady)[0]).toMatchObject({ type: 'ready' })
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    await closed(proxy)
  },
)

const loudProcess = (ending: 'mistake' | 'stop') =>
  fork(fileURLToPath(new URL('../test/loud-process.ts', import.meta.url)), [ending], {
    execArgv: ['--conditions=@tenfold/source'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })

it.each([
  ['mistake', 2],
  ['stop', 0],
] as const)('keeps all that it says at its end for a slow reader: %s', async (ending, code) => {
  const child = loudProcess(ending)
  const exited = once(child, 'exit')
  if (ending === 'stop') {
    await once(child, 'message')
    child.kill('SIGTERM')
  }
  let last = ''
  for await (const chunk of child.stderr ?? []) {
    last = (last + chunk).slice(-100)
    await systemClock.sleep(5)
  }
  expect(last).toContain('the last line')
  expect(await exited).toEqual([code, null])
})

it('ends all the same when nobody reads', async () => {
  const child = loudProcess('mistake')
  expect(await once(child, 'exit')).toEqual([2, null])
})

it('waits for nothing else than for the database to be there', async () => {
  const said: string[] = []
  const wrong = Object.assign(new Error('password authentication failed'), { code: '28P01' })
  const ask = () => Promise.reject(wrong)
  await expect(untilAnswers(ask, { say: (message) => said.push(message) })).rejects.toBe(wrong)
  expect(said).toEqual([])
})

async function listening(server: Server, port = 0): Promise<AddressInfo> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server.address() as AddressInfo
}

async function closed(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

it('keeps connections open for longer than a load balancer does', async () => {
  await using database = await preparedDatabase()
  await using web = await startProcess('main', database)
  const answer = await fetch(`${web.url}/healthz`)
  const [, seconds] = /timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '') ?? []
  expect(Number(seconds)).toBeGreaterThan(60)
})

/** Resolves once a statement of the app waits for a lock. */
async function waits(database: { query: (text: string) => Promise<unknown[]> }): Promise<void> {
  const waiting = `select from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`
  while ((await database.query(waiting)).length === 0);
}

/** Resolves once nobody listens there any more. */
async function refusesConnections(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  for (;;) {
    const socket = connect(Number(port), hostname)
    const outcome = await once(socket, 'connect').then(
      () => 'open',
      () => 'refused',
    )
    socket.destroy()
    if (outcome === 'refused') return
  }
}
