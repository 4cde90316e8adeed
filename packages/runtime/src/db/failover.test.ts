import { setTimeout as sleep } from 'node:timers/promises'
import { startReplicated, type TestReplica, type TestServer } from '@tenfold/testing'
import { describe, expect, it } from 'vitest'
import { movingAddress } from '../../test/history/address.ts'
import {
  type Bookmark,
  channels,
  findSession,
  runInSession,
  Secret,
  Session,
  TenfoldError,
} from '../kernel/index.ts'
import { createDb, type Db } from './index.ts'

const settings = { poolSize: 4, acquireTimeoutMs: 2_000, statementTimeoutMs: 10_000 }

const text = 'select id from notes order by id'
const ids = async (db: Db, options = {}) =>
  (await db.query<{ id: number }>(text, [], options)).rows.map(({ id }) => id)
const add = (db: Db, id: number) => db.query('insert into notes values ($1)', [id])

/** The servers that the reads of `work` were sent to. */
async function nodesOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const nodes: string[] = []
  const stop = channels['db:route'].subscribe(({ node }) => nodes.push(node))
  await work().finally(stop)
  return nodes
}

/** Lets a standby receive nothing more, as when the network between two machines is cut. */
async function cutOff(replica: TestReplica): Promise<void> {
  await replica.query(`alter system set primary_conninfo = ''`)
  await replica.query('select pg_reload_conf()')
  const receiving = 'select from pg_stat_wal_receiver'
  await expect.poll(async () => (await replica.query(receiving)).length).toBe(0)
}

/** The position at which a promoted server says that it left the history of the primary before. */
async function leftAt(server: TestServer): Promise<string> {
  const [row] = await server.query<{ history: string }>(
    `select pg_read_file('pg_wal/00000002.history') as history`,
  )
  return row?.history.split('\t')[1] ?? ''
}

async function after(work: () => Promise<unknown>): Promise<Bookmark> {
  const session = new Session()
  await runInSession(session, work)
  return (await session.settle()) as Bookmark
}

describe('a promotion', () => {
  it('goes on from what the new primary has received, and reports what it has not', async () => {
    await using cluster = await startReplicated({ replicas: 3 })
    const { primary } = cluster
    const [promoted, following, ahead] = cluster.replicas as [TestReplica, TestReplica, TestReplica]
    await primary.query('create table notes (id int primary key)')
    await using address = await movingAddress(primary.url)
    const replicas = [following, ahead].map(({ url }) => new Secret(url))
    const db = createDb({ ...settings, url: new Secret(address.url), replicas })
    await using closing = new AsyncDisposableStack()
    closing.defer(() => db.close())
    const lost: { readonly where: string; readonly session: unknown }[] = []
    const positions = new Set<unknown>()
    const stop = channels['runtime:fault'].subscribe(({ where, error }) => {
      if (!(error instanceof TenfoldError) || error.code !== 'db/history-lost') return
      lost.push({ where, session: findSession() })
      positions.add(error.details['leftAt'])
    })

    const early = await after(() => add(db, 1))
    await cluster.caughtUp()
    await Promise.all([cutOff(promoted), cutOff(following)])
    const late = await after(() => add(db, 2))
    await expect.poll(() => ahead.query('select from notes where id = 2')).toHaveLength(1)
    await primary.kill()
    const none = runInSession({}, () => add(db, 3))
    await expect(none).rejects.toMatchObject({ retryable: true })
    const reading = runInSession({}, () => ids(db))
    await expect(reading).rejects.toMatchObject({ code: 'db/unreachable', retryable: true })

    // The address moves before the server is promoted.
    address.moveTo(promoted.url)
    const tooEarly = { code: 'db/primary-is-standby', retryable: true }
    await expect(runInSession({}, () => add(db, 3))).rejects.toMatchObject(tooEarly)
    const inTransaction = runInSession({}, () =>
      db.transaction((tx) => tx.query('insert into notes values (3)')),
    )
    await expect(inTransaction).rejects.toMatchObject(tooEarly)
    await promoted.promote()
    await following.follow(promoted)

    // A session from before the loss goes on, also on a replica.
    const goesOn = () => {
      const session = new Session({ bookmark: early })
      return runInSession(session, () => nodesOf(async () => expect(await ids(db)).toEqual([1])))
    }
    await expect.poll(goesOn).toEqual(['replica 1'])
    expect(lost.map(({ where }) => where)).toEqual(['db/failover'])
    // A session of its own, and one that goes on from before.
    const loser = new Session({ bookmark: late })
    expect(await runInSession(loser, () => ids(db))).toEqual([1])
    expect(lost.at(-1)).toEqual({ where: 'db/session', session: loser })
    expect(lost).toHaveLength(2)
    const writer = new Session({ bookmark: late })
    await runInSession(writer, () => add(db, 4))
    expect((await runInSession(writer, () => ids(db))).includes(4)).toBe(true)
    expect(lost).toHaveLength(3)
    expect(lost.at(-1)).toEqual({ where: 'db/session', session: writer })
    stop()

    expect([...positions]).toEqual([await leftAt(promoted)])

    // The third standby still shows what was lost; nothing is read from it, however old it may be.
    expect(await ahead.query(text)).toEqual([{ id: 1 }, { id: 2 }])
    for (let look = 0; look < 10; look++) {
      const session = new Session()
      const eventual = await runInSession(session, () => ids(db, { consistency: 'eventual' }))
      expect(eventual).not.toContain(2)
      await sleep(30)
    }

    // The old primary comes back at the address.
    await primary.start()
    address.moveTo(primary.url)
    const superseded = { code: 'db/primary-superseded', retryable: true }
    await expect
      .poll(() => runInSession({}, () => ids(db)).catch((error: unknown) => error))
      .toMatchObject(superseded)
    address.moveTo(promoted.url)
    await expect.poll(() => runInSession({}, () => ids(db)).catch(() => [])).toEqual([1, 4])
  })

  it('loses nothing that was acknowledged while replication is synchronous', async () => {
    await using cluster = await startReplicated({ replicas: 2 })
    const { primary } = cluster
    const [promoted, following] = cluster.replicas as [TestReplica, TestReplica]
    await primary.query('create table notes (id int primary key)')
    await cluster.caughtUp()
    await cluster.setSynchronous('all')
    await using address = await movingAddress(primary.url)
    const replicas = [new Secret(following.url)]
    const db = createDb({ ...settings, url: new Secret(address.url), replicas })
    await using closing = new AsyncDisposableStack()
    closing.defer(() => db.close())
    const acknowledged: number[] = []
    const refused: unknown[] = []
    const abort = new AbortController()
    const writing = Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let id = writer; !abort.signal.aborted; id += 4)
          await runInSession({}, () =>
            db.transaction((tx) => tx.query('insert into notes values ($1)', [id])),
          ).then(
            () => acknowledged.push(id),
            (error: unknown) => {
              refused.push(error)
              return sleep(20)
            },
          )
      }),
    )
    await expect.poll(() => acknowledged.length).toBeGreaterThan(200)
    await primary.kill()
    await promoted.promote()
    address.moveTo(promoted.url)
    await following.follow(promoted)
    const before = acknowledged.length
    await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 200)
    abort.abort()
    await writing
    const kept = new Set(await runInSession({}, () => ids(db)))
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    // The other writes were refused by name: to be tried again, or looked for.
    const codes = new Set(refused.map((error) => (error as { code?: string }).code))
    expect(
      [...codes].filter(
        (code) => !/^db\/(unreachable|connection-lost|commit-unknown)$/.test(`${code}`),
      ),
    ).toEqual([])
  })
})
