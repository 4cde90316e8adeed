import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http'
import { startReplicated } from '@tenfold/testing'
import { expect, it, vi } from 'vitest'
import { createDb } from '../db/index.ts'
import { Secret } from '../kernel/index.ts'
import { Life } from './life.ts'

it('is ready while some node of the database can serve, and not when none can', async () => {
  await using cluster = await startReplicated()
  const db = createDb({
    url: new Secret(cluster.primary.url),
    replicas: cluster.replicas.map(({ url }) => new Secret(url)),
    poolSize: 2,
    acquireTimeoutMs: 1_000,
    statementTimeoutMs: 5_000,
  })
  const life = new Life({ db })
  try {
    await vi.waitUntil(() => life.isReady(), { timeout: 20_000 })
    await cluster.primary.kill()
    await vi.waitUntil(() => life.isReady(), { timeout: 20_000 })
    await Promise.all(cluster.replicas.map((replica) => replica.kill()))
    expect(await life.isReady()).toBe(false)
    await cluster.primary.start()
    await vi.waitUntil(() => life.isReady(), { timeout: 20_000 })
  } finally {
    await db.close()
  }
})

/** A server whose replies wait for `release`. */
async function slowServer() {
  const gate = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const server = createServer((_request, response) => {
    arrived.resolve()
    void gate.promise.then(() => response.end('done'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, arrived: arrived.promise, release: () => gate.resolve() }
}

async function ask(server: Server, agent: Agent): Promise<string> {
  const { port } = server.address() as { port: number }
  const [reply] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [
    IncomingMessage,
  ]
  return (await reply.toArray()).join('')
}

const ready = { query: async () => ({ rows: [], columns: [], rowCount: 0 }) }

it('drains: not ready at once, serves for the notice, answers what runs, and ends kept connections', async () => {
  const life = new Life({ db: ready })
  const { server, arrived, release } = await slowServer()
  const agent = new Agent({ keepAlive: true })
  expect(await life.isReady()).toBe(true)
  const running = ask(server, agent)
  await arrived
  const order: string[] = []
  const drained = life.drain(server, { noticeMs: 200 }).then(() => order.push('drained'))
  expect(await life.isReady()).toBe(false)
  const late = ask(server, new Agent({ keepAlive: true }))
  setTimeout(release, 400)
  expect(await Promise.all([running, late])).toEqual(['done', 'done'])
  order.push('answered')
  await drained
  expect(order).toEqual(['answered', 'drained'])
  expect(server.listening).toBe(false)
})
