import { setTimeout as sleep } from 'node:timers/promises'
import { type Replicated, startReplicated, type TestReplica } from '@tenfold/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { comeBackOlder, positionOf } from '../../test/history/accidents.ts'
import {
  type Bookmark,
  type Clock,
  channels,
  runInSession,
  Secret,
  Session,
  systemClock,
} from '../kernel/index.ts'
import { createDb, type Db, type DbOptions } from './index.ts'

const settings = { poolSize: 4, acquireTimeoutMs: 2_000, statementTimeoutMs: 10_000 }
let cluster: Replicated
const opened: Db[] = []

beforeAll(async () => {
  cluster = await startReplicated({ replicas: 2, settings: { bgwriter_lru_maxpages: '0' } })
  await cluster.primary.query('create database other')
  await cluster.primary.query(`
    create table notes (id int primary key, org_id text not null, body text not null);
    alter table notes enable row level security;
    alter table notes force row level security;
    create policy tenant on notes using (org_id = current_setting('app.tenant_id', true))
      with check (org_id = current_setting('app.tenant_id', true));
    create role app login password 'app';
    grant all on notes to app; grant create on schema public to app;
    create function leaves() returns text language plpgsql stable as
      $$ begin perform set_config('app.tenant_id', 'b', true); return (select body from notes where id = -1); end $$;
    create function slow_on_a_standby() returns void language plpgsql stable as
      $$ begin if pg_is_in_recovery() then perform pg_sleep(30); end if; end $$;
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
    ...settings,
    url: asApp(cluster.primary.url),
    replicas: cluster.replicas.map(({ url }) => asApp(url)),
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

  it('confirms a bookmark that the primary has reached, and puts its own position in the place of any other', async () => {
    const db = await open()
    const session = new Session({ tenant: 'a' })
    await inSession(() => add(db, 1), session)
    const reached = (await session.settle()) as Bookmark
    expect(await db.primary?.confirm(reached)).toBe(reached)
    for (const other of [
      { ...reached, lsn: reached.lsn + 1_000_000n },
      { ...reached, timeline: reached.timeline + 1 },
      { ...reached, system: '1' },
    ]) {
      const confirmed = await db.primary?.confirm(other)
      expect(confirmed).toMatchObject({ system: reached.system, timeline: reached.timeline })
      expect(confirmed?.lsn).toBeGreaterThanOrEqual(reached.lsn)
      expect(confirmed?.lsn).toBeLessThan(reached.lsn + 1_000_000n)
    }
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

  it('rejects a read, and nothing else, whose deadline passes before it leaves', async () => {
    const db = await open()
    const session = new Session({ tenant: 'a', timeoutMs: 2_000 })
    await inSession(() => ids(db), session)
    await inSession(() => ids(db), session)
    const late = inSession(async () => {
      const read = ids(db)
      // The read has its replica and waits for the end of the tick; the app keeps the thread until after the deadline.
      for (let step = 0; step < 50; step++) await Promise.resolve()
      while (session.leftMs > -5);
      return read
    }, session)
    await expect(late).rejects.toMatchObject({ code: 'db/deadline-passed' })
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

  it('lets no function leave the tenant on a replica, as on the primary', async () => {
    const db = await open()
    const leave = () => inSession(() => db.query('select leaves()'))
    const told = { code: 'db/tenant-changed' }
    await expect(leave()).rejects.toMatchObject(told)
    await expect
      .poll(() => nodesOf(() => leave().catch(() => undefined)), { interval: 20 })
      .toEqual([expect.stringMatching(/^replica/)])
    await expect(leave()).rejects.toMatchObject(told)
  })

  it('answers no read from a standby behind the primary’s address', async () => {
    const db = createDb({ ...settings, url: asApp(first().url), replicas: [asApp(second().url)] })
    opened.push(db)
    const read = () => inSession(() => ids(db)).then(String, (error: unknown) => error)
    await expect.poll(read).toMatchObject({ code: 'db/primary-is-standby', retryable: true })
    expect(await read()).toMatchObject({ code: 'db/primary-is-standby' })
  })

  it.each([
    ['the primary itself', () => cluster.primary.url, 'is no standby'],
    [
      'another database',
      () => Object.assign(new URL(first().url), { pathname: '/other' }).href,
      'leads to the database "other"',
    ],
    ['nothing that listens', () => 'postgres://x@127.0.0.1:1/x', 'TENFOLD_REPLICAS (replica 1)'],
  ])('says so when a replica’s URL leads to %s, and reads elsewhere', async (_what, url, why) => {
    const faults: unknown[] = []
    const stop = channels['runtime:fault'].subscribe(({ error }) => faults.push(error))
    const db = createDb({ ...settings, url: asApp(cluster.primary.url), replicas: [asApp(url())] })
    opened.push(db)
    const nodes = new Set<string>()
    const see = channels['db:route'].subscribe(({ node }) => nodes.add(node))
    const isTold = async () => {
      await inSession(() => ids(db))
      return faults.some((fault) => String(fault).includes(why))
    }
    await expect.poll(isTold).toBe(true)
    stop()
    see()
    expect(nodes).toEqual(new Set(['primary']))
  })

  it('gives no reads to a replica as another role, which row-level security may not bind', async () => {
    const faults: unknown[] = []
    const stop = channels['runtime:fault'].subscribe(({ error }) => faults.push(error))
    const replicas = [new Secret(first().url)]
    const db = createDb({ ...settings, url: asApp(cluster.primary.url), replicas })
    opened.push(db)
    const isTold = async () => {
      expect(await inSession(() => ids(db), new Session({ tenant: 'b' }))).toEqual([])
      return faults.some((fault) => String(fault).includes('it logs in as "postgres"'))
    }
    await expect.poll(isTold).toBe(true)
    stop()
  })

  it('uses all replicas again after a pause without reads', async () => {
    // Its ten seconds without a read are half a second.
    const fast: Clock = {
      ...systemClock,
      elapsed: () => 20 * systemClock.elapsed(),
      sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
    }
    const db = await open({ clock: fast })
    const counted = `select count(*) from pg_stat_activity where application_name = 'tenfold-probe'`
    const probes = async () => (await first().query<{ count: string }>(counted))[0]?.count
    for (let pause = 0; pause < 5; pause++) {
      await sleep(400 + 50 * pause)
      const used = new Set<string>()
      const stop = channels['db:route'].subscribe(({ node }) => used.add(node))
      const areBothUsed = async () => {
        await Promise.all(Array.from({ length: 4 }, () => inSession(() => ids(db))))
        return used.has('replica 1') && used.has('replica 2')
      }
      await expect.poll(areBothUsed, { interval: 20 }).toBe(true)
      stop()
    }
    await expect.poll(probes).toBe('0')
  })

  it('leaves no connection behind, also when it is closed while it learns what a text does', async () => {
    const db = createDb({
      ...settings,
      url: asApp(cluster.primary.url),
      replicas: [asApp(first().url)],
    })
    await inSession(() => db.query('select lower(body) from notes'))
    await db.close()
    const counted = `select count(*)::int as left from pg_stat_activity where application_name like 'tenfold%'`
    const left = async () =>
      Promise.all([cluster.primary, first()].map((each) => each.query<{ left: number }>(counted)))
    await expect.poll(left).toEqual([[{ left: 0 }], [{ left: 0 }]])
  })

  it('takes for seen what a standby may show before its position says so', async () => {
    const db = await open({ replicas: [asApp(first().url)] })
    await first().pauseReplay()
    await inSession(() => add(db, 1))
    await expect
      .poll(() =>
        first().query('select pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn() as it'),
      )
      .toEqual([{ it: true }])
    const session = new Session({ tenant: 'a' })
    await inSession(() => ids(db, { consistency: 'eventual' }), session)
    expect(session.bookmark?.lsn).toBe((await positionOf(first())) + 1n)
    await first().resumeReplay()
  })

  it('leaves a session that is in a hurry the time for the primary, when a replica is silent', async () => {
    const db = await open({ replicas: [asApp(first().url)] })
    const slow = 'select slow_on_a_standby()'
    const nodes = () =>
      nodesOf(() => inSession(() => db.query(slow), new Session({ tenant: 'a', timeoutMs: 800 })))
    await expect.poll(nodes, { interval: 20 }).toEqual(['replica 1', 'primary'])
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
    expect(reasons.at(-2)).toBe('fell back: refused')
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
