import fastify from 'fastify'
import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { currentSession, systemClock, TenfoldError } from '../kernel/index.ts'
import { sessionPerRequest, statusOf } from './index.ts'

it('gives every request a session of its own, also after its body was read', async () => {
  const app = fastify()
  await app.register(sessionPerRequest)
  app.addHook('onRequest', async (request) => {
    currentSession().enter(String(request.headers['x-tenant']))
  })
  app.post('/', async () => ({ tenant: currentSession().tenant }))
  const send = async (tenant: string) => {
    const headers = { 'x-tenant': tenant }
    const answer = await app.inject({ method: 'POST', url: '/', headers, payload: { a: 1 } })
    return answer.json<{ tenant: string }>().tenant
  }
  const tenants = Array.from({ length: 50 }, (_, n) => `t${n}`)
  expect(await Promise.all(tenants.map(send))).toEqual(tenants)
  await app.close()
})

it('keeps the sessions of one connection apart, on a real socket', async () => {
  const app = fastify()
  await app.register(sessionPerRequest)
  app.post('/:tenant', async (request) => {
    const { tenant } = request.params as { tenant: string }
    currentSession().enter(tenant)
    return { tenant: currentSession().tenant }
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  for (const tenant of ['a', 'b', 'c']) {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/${tenant}`, {
      method: 'POST',
      headers,
      body: '{"big":"body"}',
    })
    expect(await answer.json()).toEqual({ tenant })
  }
  await app.close()
})

it('gives every request a deadline, after which the database refuses it with a 503', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1, statementTimeoutMs: 60_000 })
  const app = fastify()
  await app.register(sessionPerRequest, { requestTimeoutMs: 2_000 })
  app.setErrorHandler((error, _request, reply) => reply.code(statusOf(error) ?? 500).send(error))
  app.get('/fast', () => db.query('select 1'))
  app.get('/slow', () => db.query('select pg_sleep(60)'))
  app.get('/at-last', async () => {
    await systemClock.sleep(currentSession().leftMs + 1)
    await db.query('select 1')
  })
  const statuses = ['/fast', '/slow', '/at-last'].map(
    async (url) => (await app.inject(url)).statusCode,
  )
  expect(await Promise.all(statuses)).toEqual([200, 503, 503])
  await app.close()
})

it('counts the time of a request by a clock that nobody can set', async () => {
  await using database = await tenantDatabase()
  let [timeOfDay, passed] = [Date.now(), 0]
  const clock = { ...systemClock, now: () => timeOfDay, elapsed: () => passed }
  const db = database.open({ clock })
  const app = fastify()
  await app.register(sessionPerRequest, { requestTimeoutMs: 2_000, clock })
  app.setErrorHandler((error, _request, reply) => reply.code(statusOf(error) ?? 500).send(error))
  app.get('/set-forward', async () => {
    timeOfDay += 3_600_000
    return db.query('select 1')
  })
  app.get('/set-back', async () => {
    timeOfDay -= 3_600_000
    passed += 2_001
    return db.query('select 1')
  })
  expect((await app.inject('/set-forward')).statusCode).toBe(200)
  expect((await app.inject('/set-back')).statusCode).toBe(503)
  await app.close()
})

it('gives requests 30 s when nothing else was said', async () => {
  const app = fastify()
  await app.register(sessionPerRequest, { clock: { ...systemClock, elapsed: () => 5_000 } })
  app.get('/', () => ({ leftMs: currentSession().leftMs }))
  expect((await app.inject('/')).json()).toEqual({ leftMs: 30_000 })
  await app.close()
})

it('answers 503 for what may succeed when tried again, and leaves the rest to the app', () => {
  expect(statusOf(new TenfoldError('db/pool-exhausted', 'x', { retryable: true }))).toBe(503)
  expect(statusOf(new TenfoldError('db/transaction-aborted', 'x'))).toBeUndefined()
  expect(statusOf(Object.assign(new Error('canceled'), { code: '57014' }))).toBe(503)
  expect(statusOf(Object.assign(new Error('duplicate'), { code: '23505' }))).toBeUndefined()
  expect(statusOf('text')).toBeUndefined()
})
