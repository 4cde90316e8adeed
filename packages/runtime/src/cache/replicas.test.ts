import { setTimeout as sleep } from 'node:timers/promises'
import { type Replicated, startReplicated } from '@tenfold/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createDb, type Db } from '../db/index.ts'
import {
  type Bookmark,
  channels,
  runInSession,
  Secret,
  Session,
  systemClock,
} from '../kernel/index.ts'
import { type Cache, createCache, memoryStore } from './index.ts'

let cluster: Replicated
let db: Db
let cache: Cache

beforeAll(async () => {
  cluster = await startReplicated({ replicas: 1 })
  await cluster.primary.query(
    'create table prices (id int primary key, cents int); insert into prices values (1, 0)',
  )
  db = createDb({
    url: new Secret(cluster.primary.url),
    replicas: cluster.replicas.map(({ url }) => new Secret(url)),
    poolSize: 4,
    acquireTimeoutMs: 2_000,
    statementTimeoutMs: 10_000,
  })
  cache = createCache({
    store: memoryStore({ clock: systemClock }),
    clock: systemClock,
    primary: db.primary,
  })
})

afterAll(async () => {
  await db?.close()
  await cluster?.[Symbol.asyncDispose]()
})

const text = 'select cents from prices where id = 1'
const read = async (options = {}) =>
  (await db.query<{ cents: number }>(text, [], options)).rows[0]?.cents
const get = () => cache.get('price', { tags: ['prices'], ttl: 60_000 }, () => read())
const pause = () => Promise.all(cluster.replicas.map((each) => each.pauseReplay()))
const resume = () => Promise.all(cluster.replicas.map((each) => each.resumeReplay()))

let before: Bookmark | undefined
/** A session of somebody who was here before the price changed. */
const asEarlier = <T>(work: () => Promise<T>) =>
  runInSession(new Session({ tenant: 'a', ...(before && { bookmark: before }) }), work)

const change = () =>
  runInSession({ tenant: 'a' }, () =>
    db.transaction(async (tx) => {
      await tx.query('update prices set cents = cents + 1 where id = 1')
      await cache.invalidate(tx, ['prices'])
    }),
  )

beforeEach(async () => {
  await cluster.caughtUp()
  // Until the replica is known, and the statement parsed, all reads go to the primary, which would prove nothing.
  const nodes: string[] = []
  const stop = channels['db:route'].subscribe(({ node }) => nodes.push(node))
  const look = () => runInSession({ tenant: 'a' }, () => read()).then(() => nodes.at(-1))
  while ((await look()) !== 'replica 1') await sleep(20)
  stop()
  const session = new Session({ tenant: 'a' })
  await runInSession(session, () => read())
  before = await session.settle()
})

it('loads nothing older than a write that was acknowledged, from a replica that lags', async () => {
  await pause()
  await change()
  const stale = await asEarlier(() => read())
  const cached = await asEarlier(get)
  await resume()
  // The replica does lag, and may serve that session.
  expect(cached).toBe((stale ?? 0) + 1)
})

it('loads nothing older by an eventual read, which would be kept for all', async () => {
  await pause()
  await change()
  const stale = await asEarlier(() => read())
  const eventual = () => read({ consistency: 'eventual' })
  const load = () => cache.get('price', { tags: ['prices'], ttl: 60_000 }, eventual)
  const [beside, cached] = await asEarlier(() => Promise.all([eventual(), load()]))
  await resume()
  expect(beside).toBe(stale)
  expect(cached).toBe((stale ?? 0) + 1)
})

it('loads nothing older while the store is away', async () => {
  const away = async () => {
    throw new Error('away')
  }
  const store = { read: away, write: away, add: away, close: async () => undefined }
  const lost = createCache({ store, clock: systemClock, primary: db.primary })
  await pause()
  await change()
  const stale = await asEarlier(() => read())
  const found = await asEarlier(() => lost.get('price', { tags: ['prices'], ttl: 60_000 }, read))
  await resume()
  expect(found).toBe((stale ?? 0) + 1)
})

it('lets a session that took a newer copy read nothing older afterwards', async () => {
  await pause()
  await change()
  await runInSession({ tenant: 'a' }, get)
  const stale = await asEarlier(() => read())
  const [cached, after] = await asEarlier(async () => [await get(), await read()])
  await resume()
  expect(cached).toBe((stale ?? 0) + 1)
  expect(after).toBe(cached)
})
