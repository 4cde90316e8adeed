// Cost of an outage of Redis to reads and tagged writes, on a pool of 10 connections; in one run.
//   npm run bench -- cache-outage
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCache, redisStore } from '@tenfold/runtime/cache'
import { createDb } from '@tenfold/runtime/db'
import { systemClock as clock, runInSession, Secret } from '@tenfold/runtime/kernel'
import { discardStack, freePort, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { redisServer } from '../../packages/runtime/test/redis-server.ts'

const secondsEach = 6
const readsPerSecond = 40
const writesPerSecond = 20
const rows = 200

const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
const postgres = await startPostgres({ dir, port: await freePort() })
const redis = await redisServer()
const db = createDb({
  url: new Secret(postgres.url),
  poolSize: 10,
  acquireTimeoutMs: 2_000,
  statementTimeoutMs: 15_000,
})
const cache = createCache({ store: redisStore({ url: new Secret(redis.url), clock }), clock })
try {
  await prepare()
  await runInSession({ tenant: 'a' }, compare)
} finally {
  await cache.close()
  await db.close()
  await redis[Symbol.asyncDispose]()
  await postgres.stop()
  await discardStack(dir)
}

async function prepare(): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query(`
    create table counters (id int primary key, n int not null);
    insert into counters select i, 0 from generate_series(0, ${rows - 1}) i;`)
  await client.end()
}

async function compare(): Promise<void> {
  console.log(
    `${readsPerSecond} reads/s and ${writesPerSecond} tagged writes/s for ${secondsEach} s each; failed in %, times in ms from the intended start\n`,
  )
  console.log('Redis is     | reads: p50     p99  failed | writes: p50     p99  failed')
  await phase('well')
  await redis.setFull(true)
  await phase('full')
  await redis.setFull(false)
  await phase('well again')
  redis.freeze()
  await phase('frozen')
  redis.thaw()
  await sleep(1_000)
  await phase('well again')
  await redis.kill()
  await phase('killed')
  await redis.start()
  await sleep(1_000)
  await phase('well again')
}

async function phase(name: string): Promise<void> {
  const [reads, writes] = await Promise.all([
    arrivals(readsPerSecond, read),
    arrivals(writesPerSecond, write),
  ])
  console.log(`${name.padEnd(12)} |${columns(reads)} | ${columns(writes)}`)
}

function read(): Promise<unknown> {
  const id = anyRow()
  return cache.get(`row:${id}`, { tags: [`row:${id}`], ttl: 60_000 }, async () => {
    const { rows: found } = await db.query('select n from counters where id = $1', [id])
    return found[0]
  })
}

function write(): Promise<unknown> {
  const id = anyRow()
  return db.transaction(async (tx) => {
    await tx.query('update counters set n = n + 1 where id = $1', [id])
    await cache.invalidate(tx, [`row:${id}`])
  })
}

function anyRow(): number {
  return Math.floor(Math.random() * rows)
}

/** Each starts when it is due, whatever became of those before: what waits is seen to wait. */
async function arrivals(
  perSecond: number,
  work: () => Promise<unknown>,
): Promise<{ times: number[]; failed: number }> {
  const times: number[] = []
  let failed = 0
  const since = performance.now()
  const running: Promise<void>[] = []
  for (let n = 0; n < perSecond * secondsEach; n++) {
    const due = since + (n * 1_000) / perSecond
    await sleep(Math.max(0, due - performance.now()))
    const one = work()
      .catch(() => failed++)
      .then(() => void times.push(performance.now() - due))
    running.push(one)
  }
  await Promise.all(running)
  return { times, failed }
}

function columns({ times, failed }: { times: readonly number[]; failed: number }): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)
  return `${at(0.5).padStart(11)} ${at(0.99).padStart(7)} ${((100 * failed) / times.length).toFixed(1).padStart(7)}`
}
