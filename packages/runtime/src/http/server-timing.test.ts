import { setImmediate as tick } from 'node:timers/promises'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import { createCache, memoryStore } from '../cache/index.ts'
import type { Db } from '../db/index.ts'
import { channels, systemClock as clock, runInSession } from '../kernel/index.ts'
import { serverTiming, sessionPerRequest } from './index.ts'

let database: TenantDatabase
let db: Db
/** One connection, for which a second request waits. */
let narrow: Db
beforeAll(async () => {
  database = await tenantDatabase()
  db = database.open()
  narrow = database.open({ poolSize: 1 })
})
afterAll(() => database[Symbol.asyncDispose]())

async function appWith(setting: 'on' | 'off') {
  const cache = createCache({ store: memoryStore({ clock }), clock })
  const read = (key: string) =>
    cache.get(key, { tags: ['t'], ttl: 60_000 }, async () => (await db.query('select 1')).rows)
  const app = fastify()
  await app.register(sessionPerRequest)
  await app.register(serverTiming, { serverTiming: setting })
  app.get('/nothing', async () => ({}))
  app.get('/read/:key', async (request) => read((request.params as { key: string }).key))
  app.post('/twice/:key', async (request) => {
    const { key } = request.params as { key: string }
    await read(key)
    // Part of the same request, though in a session of its own.
    return runInSession({}, () => read(key))
  })
  app.get('/fails', async () => {
    await db.query('select 1')
    throw new Error('afterwards')
  })
  app.get('/sleep', async () => {
    await narrow.query('select pg_sleep(0.05)')
    return {}
  })
  app.get('/far', async () => {
    await db.query('select 1')
    for (const node of ['replica 1', 'primary', 'replica 2'])
      channels['db:route'].publish({ node, reason: 'reached' })
    return {}
  })
  app.get('/own', async (_request, reply) => {
    void reply.header('server-timing', 'render;dur=2')
    return read('own')
  })
  return app
}

const timingOf = ({ headers }: { headers: Record<string, unknown> }) => headers['server-timing']

it('tells what a request asked of the cache and the database, also when it failed', async () => {
  await using app = await appWith('on')
  const get = async (url: string) => timingOf(await app.inject(url))
  expect(await get('/read/a')).toBe('cache;desc="miss=1", db;desc="statements=1"')
  expect(await get('/read/a')).toBe('cache;desc="hit=1"')
  expect(await get('/nothing')).toBeUndefined()
  expect(await get('/fails')).toBe('db;desc="statements=1"')
  expect(await get('/own')).toBe('render;dur=2, cache;desc="miss=1", db;desc="statements=1"')
})

it('tells which statements went to a replica', async () => {
  await using app = await appWith('on')
  expect(timingOf(await app.inject('/far'))).toBe('db;desc="statements=1 replica=2"')
})

it('tells of the requests that waited for a connection of this process, and how long', async () => {
  await using app = await appWith('on')
  const timings = await Promise.all([1, 2, 3].map(async () => timingOf(await app.inject('/sleep'))))
  expect(timings.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
    'db;desc="statements=1"',
    expect.stringMatching(/^db;desc="statements=1", pool;desc="waits=1 ms=\d+"$/),
    expect.stringMatching(/^db;desc="statements=1", pool;desc="waits=1 ms=\d{2,}"$/),
  ])
})

it('counts look-ups of sessions inside the request, after its body was read on a real socket', async () => {
  await using app = await appWith('on')
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { 'content-type': 'application/json' }
  const post = () => fetch(`${url}/twice/b`, { method: 'POST', headers, body: '{"big":"body"}' })
  const [first, second] = [await post(), await post()]
  expect(first.headers.get('server-timing')).toBe(
    'cache;desc="miss=1 hit=1", db;desc="statements=1"',
  )
  expect(second.headers.get('server-timing')).toBe('cache;desc="hit=2"')
})

it('keeps requests of the same time apart', async () => {
  await using app = await appWith('on')
  const keys = Array.from({ length: 20 }, (_, n) => `k${n}`)
  const answers = await Promise.all(keys.map((key) => app.inject(`/read/${key}`)))
  // There are fewer connections than requests.
  for (const answer of answers)
    expect(timingOf(answer)).toMatch(
      /^cache;desc="miss=1", db;desc="statements=1"(, pool;desc="waits=1[ms= \d]*")?$/,
    )
})

it('tells strangers nothing unless it is switched on', async () => {
  await using app = await appWith('off')
  expect(timingOf(await app.inject('/read/a'))).toBeUndefined()
})

it('leaves no listener behind, and none where it is off', async () => {
  const isHeard = () => channels['db:statement'].hasListeners
  await using off = await appWith('off')
  await off.ready()
  expect(isHeard()).toBe(false)
  const on = await appWith('on')
  await on.ready()
  expect(isHeard()).toBe(true)
  await on.close()
  await tick()
  expect(isHeard()).toBe(false)
})
