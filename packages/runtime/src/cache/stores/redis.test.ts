import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { testRedisUrl } from '@tenfold/testing'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../test/redis-server.ts'
import { channels, systemClock as clock, Secret } from '../../kernel/index.ts'
import { type CacheStore, redisStore } from '../index.ts'

/** A way to the server on which connections can be made to fall silent without breaking; later ones are fine. */
async function mutableLine(url: string) {
  const sockets = new Set<Socket>()
  const relay = createServer((from) => {
    const to = connect(Number(new URL(url).port), '127.0.0.1')
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket)
      socket.pipe(other).on('error', () => undefined)
    }
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const { port } = relay.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    mute(): void {
      for (const socket of sockets) socket.unpipe().resume()
    },
    async [Symbol.asyncDispose]() {
      relay.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** By default with a limit that is longer than any test may take. */
const open = (url: string, commandTimeoutMs = 600_000): CacheStore & AsyncDisposable => {
  const store = redisStore({
    url: new Secret(url),
    clock,
    connectTimeoutMs: 1_000,
    commandTimeoutMs,
  })
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() })
}
const one = new Map([['k', 'v']])
const unreachable = { code: 'cache/store-unreachable' }

describe.skipIf(!testRedisUrl())('the redis store', () => {
  it('rejects at once, not at its limit, while its server is gone, and recovers when it is back', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    await store.write(one, 60_000)
    await server.kill()
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toBe('gone')
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    await server.start()
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toEqual([undefined])
  })

  it('rejects when its server was never there, and finds it later', async () => {
    await using server = await redisServer()
    await server.kill()
    await using store = open(server.url)
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    await server.start()
    await expect.poll(() => store.write(one, 60_000).catch(() => 'gone')).toBeUndefined()
  })

  it('waits no longer for its first connection than for an answer', async () => {
    await using server = await redisServer()
    server.freeze()
    // With a limit for connecting that is longer than any test may take.
    const limits = { connectTimeoutMs: 600_000, commandTimeoutMs: 50 }
    const store = redisStore({ url: new Secret(server.url), clock, ...limits })
    const faults: string[] = []
    using stack = new DisposableStack()
    stack.defer(channels['runtime:fault'].subscribe(({ where }) => faults.push(where)))
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    // Before the connection itself was given up for its silence, which takes 2 s.
    expect(faults).toEqual([])
    server.thaw()
    await expect.poll(() => store.write(one, 60_000).catch(() => 'gone')).toBeUndefined()
    await store.close()
  })

  it('waits a bounded time for a server that stands still', async () => {
    await using server = await redisServer()
    await using store = open(server.url, 1_000)
    await store.write(one, 60_000)
    server.freeze()
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    server.thaw()
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toEqual(['v'])
  })

  it('takes an answer that came while this process was busy, however long that was', async () => {
    await using server = await redisServer()
    await using store = open(server.url, 100)
    await store.write(one, 60_000)
    const since = performance.now()
    const reading = store.read(['k'])
    // Lets the question leave, then waits without letting anything else run, until it was surely answered.
    for (let n = 0; n < 10; n++) await Promise.resolve()
    execFileSync('redis-cli', ['-u', server.url, 'ping'])
    while (performance.now() < since + 200);
    expect(await reading).toEqual(['v'])
  })

  it('gets over a connection on which nothing arrives any more', async () => {
    await using server = await redisServer()
    await using line = await mutableLine(server.url)
    await using store = open(line.url, 200)
    await store.write(one, 60_000)
    line.mute()
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toEqual(['v'])
  })

  it('uses nothing that a restarted server brings along from an old dump', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    const admin = new Redis(server.url, { maxRetriesPerRequest: null })
    await store.write(one, 60_000)
    await admin.save()
    await server.kill()
    await server.start()
    expect(await admin.keys('*:k')).toHaveLength(1)
    admin.disconnect()
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toEqual([undefined])
  })

  it('forgets all when the server is flushed', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    const admin = new Redis(server.url)
    await store.write(one, 60_000)
    await admin.flushall()
    admin.disconnect()
    expect(await store.read(['k'])).toEqual([undefined])
  })

  it('does nothing before its first use, and nothing after it was closed', async () => {
    const store = open('redis://127.0.0.1:1')
    await store.close()
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
  })
})
