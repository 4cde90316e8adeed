import { setTimeout as sleep } from 'node:timers/promises'
import { type Replicated, startReplicated, type TestReplica } from '@tenfold/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { comeBackOlder, positionOf } from '../../test/history/accidents.ts'
import { channels, runInSession, Secret, Session } from '../kernel/index.ts'
import { createDb, type Db, type DbOptions } from './index.ts'

let cluster: Replicated
const opened: Db[] = []

beforeAll(async () => {
  cluster = await startReplicated({ replicas: 2, settings: { bgwriter_lru_maxpages: '0' } })
  await cluster.primary.query(`
    create table notes (id int primary key, org_id text not null, body text not null);
    alter table notes enable row level security;
    alter table notes force row level security;
    create policy tenant on notes using (org_id = current_setting('app.tenant_id', true))
      with check (org_id = current_setting('app.tenant_id', true));
    create role app login password 'app';
    grant all on notes to app; grant create on schema public to app;
    create sequence numbers; grant all on numbers to app;
    create function takes_number() returns bigint language sql stable as
      $$ select nextval('numbers') $$;
    insert into notes values (0, 'a', 'of a'), (-1, 'b', 'of b')`)
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.close()))
  await cluster.primary.query('delete from notes where id > 0')
  await cluster.caughtUp()
})

afterAll(() => cluster?.[Symbol.asyncDispose]())

const first = () => cluster.replicas[0] as TestReplica
const second = () => cluster.replicas[1] as TestReplica
const text = 'select id, body from notes where id >= 0 order by id'

function asApp(url: string): Secret {
  return new Secret(Object.assign(new URL(url), { username: 'app', password: 'app' }).href)
}

/** A database that knows its reads, and where its replicas are. */
async function open(options: Partial<DbOptions> = {}): Promise<Db> {
  const db = createDb({
    url: asApp(cluster.primary.url),
    replicas: cluster.replicas.map(({ url }) => asApp(url)),
    poolSize: 4,
    acquireTimeoutMs: 2_000,
    statementTimeoutMs: 10_000,
    ...options,
  })
  opened.push(db)
  await expect
    .poll(async () => (await nodesOf(() => inSession(() => db.query(text))))[0], { interval: 20 })
    .toMatch(/^replica/)
  return db
}

function inSession<T>(work: () => Promise<T>, session = new Session({ tenant: 'a' })): Promise<T> {
  return runInSession(session, work)
}

/** Where the statements of `work` were sent. */
async function nodesOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const nodes: string[] = []
  const stop = channels['db:route'].subscribe(({ node }) => nodes.push(node))
  await work().finally(stop)
  return nodes
}

const add = (db: Db, id: number) => db.query(`insert into notes values ($1, 'a', 'new')`, [id])
const ids = async (db: Db, options = {}) =>
  (await db.query<{ id: number }>(text, [], options)).rows.map(({ id }) => id)

describe('a database with replicas', () => {
  it('reads from them, under the session’s tenant, and writes to the primary', async () => {
    const db = await open()
    const nodes = await nodesOf(() =>
      inSession(async () => {
        expect(await ids(db)).toEqual([0])
        await add(db, 1)
      }),
    )
    expect(nodes).toEqual([expect.stringMatching(/^replica/), 'primary'])
    expect(await inSession(() => ids(db), new Session({ tenant: 'b' }))).toEqual([])
  })

  it('shows a session what it has written, however late the replicas are', async () => {
    const db = await open()
    await Promise.all(cluster.replicas.map((each) => each.pauseReplay()))
    const session = new Session({ tenant: 'a' })
    await inSession(() => add(db, 1), session)
    await inSession(
      () => db.transaction((tx) => tx.query(`insert into notes values (2, 'a', '')`)),
      session,
    )
    expect(await inSession(() => ids(db), session)).toEqual([0, 1, 2])
    // A new session knows nothing, and so starts at what is committed.
    expect(await inSession(() => ids(db))).toEqual([0, 1, 2])
    // One that goes on from an earlier bookmark may read what was there then.
    expect(await inSession(() => ids(db, { consistency: 'eventual' }), session)).toEqual([0])
    expect(await inSession(() => ids(db, { consistency: 'strong' }))).toEqual([0, 1, 2])
    await Promise.all(cluster.replicas.map((each) => each.resumeReplay()))
  })

  it('goes on where a bookmark ends: the replicas serve who has seen no more than they have', async () => {
    const db = await open()
    const early = new Session({ tenant: 'a' })
    await inSession(() => ids(db), early)
    const bookmark = await early.settle()
    expect(bookmark).toBeDefined()
    await Promise.all(cluster.replicas.map((each) => each.pauseReplay()))
    await inSession(() => add(db, 1))
    const again = new Session({ tenant: 'a', ...(bookmark && { bookmark }) })
    const nodes = await nodesOf(() =>
      inSession(async () => expect(await ids(db)).toEqual([0]), again),
    )
    expect(nodes).toEqual([expect.stringMatching(/^replica/)])
    await Promise.all(cluster.replicas.map((each) => each.resumeReplay()))
  })

  it('starts a session at what is committed, also when it took something older from a copy first', async () => {
    const db = await open()
    const early = new Session({ tenant: 'a' })
    await inSession(() => ids(db), early)
    const bookmark = await early.settle()
    await Promise.all(cluster.replicas.map((each) => each.pauseReplay()))
    await inSession(() => add(db, 1))
    const copied = new Session({ tenant: 'a' })
    if (bookmark) copied.observe(bookmark)
    const eventually = new Session({ tenant: 'a' })
    expect(await inSession(() => ids(db, { consistency: 'eventual' }), eventually)).toEqual([0])
    const read = await Promise.all(
      [copied, eventually].map((session) => inSession(() => ids(db), session)),
    )
    await Promise.all(cluster.replicas.map((each) => each.resumeReplay()))
    expect(read).toEqual([
      [0, 1],
      [0, 1],
    ])
  })

  it('counts what a session inside of another has seen as seen by the other', async () => {
    const db = await open()
    await Promise.all(cluster.replicas.map((each) => each.pauseReplay()))
    const outer = new Session({ tenant: 'a' })
    const read = await inSession(async () => {
      await ids(db)
      await inSession(() => add(db, 1))
      return ids(db)
    }, outer)
    await Promise.all(cluster.replicas.map((each) => each.resumeReplay()))
    expect(read).toEqual([0, 1])
  })

  it('waits for a replica that is just behind', async () => {
    const db = await open()
    await Promise.all(cluster.replicas.map((each) => each.setApplyDelay(30)))
    const session = new Session({ tenant: 'a' })
    const nodes = await nodesOf(() =>
      inSession(async () => {
        await add(db, 1)
        expect(await ids(db)).toEqual([0, 1])
      }, session),
    )
    await Promise.all(cluster.replicas.map((each) => each.setApplyDelay(0)))
    expect(nodes).toEqual(['primary', expect.stringMatching(/^replica/)])
  })

  it('reads nothing older from a standby that came back at an older position', async () => {
    const db = await open({ replicas: [asApp(first().url)] })
    const session = new Session({ tenant: 'a' })
    await inSession(() => add(db, 1))
    await cluster.caughtUp()
    expect(await nodesOf(() => inSession(() => ids(db), session))).toEqual(['replica 1'])
    const shown = await positionOf(first())
    await using older = await comeBackOlder(first())
    expect(older.position).toBeLessThan(shown)
    const seen: number[][] = []
    for (let look = 0; look < 20; look++) {
      seen.push(await inSession(() => ids(db), session))
      await sleep(20)
    }
    expect(new Set(seen.map(String))).toEqual(new Set(['0,1']))
  })

  it('loses no read while a replica dies, and uses it again when it is back', async () => {
    const db = await open()
    const abort = new AbortController()
    const failures: unknown[] = []
    const reading = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!abort.signal.aborted) {
          await inSession(() => ids(db)).catch((error: unknown) => failures.push(error))
          await sleep(5)
        }
      }),
    )
    await sleep(100)
    await first().kill()
    await sleep(300)
    await second().kill()
    await sleep(300)
    await Promise.all([first().start(), second().start()])
    const used = new Set<string>()
    const stop = channels['db:route'].subscribe(({ node }) => used.add(node))
    await expect.poll(() => used, { timeout: 20_000 }).toContain('replica 1')
    await expect.poll(() => used, { timeout: 20_000 }).toContain('replica 2')
    stop()
    abort.abort()
    await reading
    expect(failures).toEqual([])
  })

  it('lets the primary answer what a standby refuses, and remembers what it always will', async () => {
    const db = await open()
    const reasons: string[] = []
    const stop = channels['db:route'].subscribe(({ reason }) => reasons.push(reason))
    for (let tries = 0; tries < 100 && !reasons.includes('no read'); tries++) {
      await inSession(() => db.query('select takes_number()'))
      await sleep(20)
    }
    stop()
    expect(reasons.at(0)).toBe('not parsed yet')
    expect(reasons.at(-2)).toMatch(/read-only transaction/)
    expect(reasons.at(-1)).toBe('no read')
  })

  it('lets the primary answer what a standby doesn’t know yet', async () => {
    const db = await open()
    await Promise.all(cluster.replicas.map((each) => each.pauseReplay()))
    await inSession(() => db.query('create table young (id int)'))
    const counts = await Promise.all(
      Array.from({ length: 5 }, () =>
        inSession(() => db.query('select count(*) from young', [], { consistency: 'eventual' })),
      ),
    )
    expect(counts).toMatchObject(Array.from({ length: 5 }, () => ({ rows: [{ count: '0' }] })))
    await Promise.all(cluster.replicas.map((each) => each.resumeReplay()))
    await inSession(() => db.query('drop table young'))
  })

  it('serves who has a bookmark also while the primary is away, and tells the others to come back', async () => {
    const db = await open()
    const session = new Session({ tenant: 'a' })
    await inSession(() => ids(db), session)
    await cluster.primary.kill()
    try {
      expect(await nodesOf(() => inSession(() => ids(db), session))).toEqual([
        expect.stringMatching(/^replica/),
      ])
      const told = { code: 'db/unreachable', retryable: true }
      await expect(inSession(() => ids(db))).rejects.toMatchObject(told)
      await expect(inSession(() => add(db, 1), session)).rejects.toMatchObject({ retryable: true })
    } finally {
      await cluster.primary.start()
    }
    await expect
      .poll(() => inSession(() => ids(db)).catch(() => undefined), { timeout: 20_000 })
      .toEqual([0])
  })

  it('keeps half of the connections to the primary for writes when no replica is there', async () => {
    const db = await open({ poolSize: 4, acquireTimeoutMs: 300, replicas: [asApp(first().url)] })
    const slow = 'select pg_sleep(1)'
    await inSession(() => db.query(slow))
    await first().stop()
    try {
      await inSession(() => db.query(slow))
      const reads = Array.from({ length: 5 }, () => inSession(() => db.query(slow)))
      const settled = Promise.allSettled(reads)
      await sleep(50)
      await inSession(() => add(db, 1))
      const refused = (await settled).filter(({ status }) => status === 'rejected')
      expect(refused).toHaveLength(3)
      for (const each of refused)
        expect(each).toMatchObject({ reason: { code: 'db/stand-ins-exhausted', retryable: true } })
    } finally {
      await first().start()
    }
  })
})
