import { once } from 'node:events'
import { createServer } from 'node:net'
import pg from 'pg'
import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { runInSession, Secret, systemClock } from '../kernel/index.ts'
import { createDb, type Db, type Queryable } from './index.ts'

const pidOf = async (db: Db): Promise<number> => {
  const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

it('waits a bounded time for a connection, then refuses with an error that may be retried', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1, acquireTimeoutMs: 3_000 })
  const gate = Promise.withResolvers<void>()
  const busy = db.transaction(async (tx) => {
    await tx.query('select 1')
    await gate.promise
  })
  const refused = db.query('select 1')
  await expect(refused).rejects.toMatchObject({ code: 'db/pool-exhausted', retryable: true })
  gate.resolve()
  await busy
  await expect(db.query('select 1')).resolves.toMatchObject({ rowCount: 1 })
})

it('closes a connection that broke in mid-statement, and opens another', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const pid = await pidOf(db)
  const sleeping = db.query('select pg_sleep(20)')
  const failure = sleeping.catch((error: unknown) => error)
  await until(async () => {
    const text = `select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and query like '%pg_sleep%' and state = 'active'`
    return (await database.admin(text, [pid])).length > 0
  })
  expect(await failure).toMatchObject({ code: 'db/connection-lost', retryable: true })
  expect(await pidOf(db)).not.toBe(pid)
})

it('says of a single statement that may have written that its outcome is unknown', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const slow = `insert into notes (org_id, body) select 'a', 'x' from (select pg_sleep(20)) as slept`
  const kill = async () =>
    until(async () => {
      const text = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%as slept' and state = 'active' and pid <> pg_backend_pid()`
      return (await database.admin(text)).length > 0
    })
  const inTenant = <T>(work: () => Promise<T>) => runInSession({ tenant: 'a' }, work)
  const alone = inTenant(() => db.query(slow)).catch((error: unknown) => error)
  await kill()
  expect(await alone).toMatchObject({ code: 'db/connection-lost', retryable: false })
  const inside = inTenant(() => db.transaction((tx) => tx.query(slow))).catch((e: unknown) => e)
  await kill()
  expect(await inside).toMatchObject({ code: 'db/connection-lost', retryable: true })
})

it('knows that nothing was committed when the connection was lost before COMMIT', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const work = db.transaction(async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
    const killed = tx.query(`select pg_terminate_backend($1), pg_sleep(20)`, [rows[0]?.pid])
    await killed.catch(() => undefined)
  })
  await expect(work).rejects.toMatchObject({ code: 'db/connection-lost', retryable: true })
})

it('says when the server has no room for another connection', async () => {
  await using database = await tenantDatabase()
  const { username } = new URL(database.url)
  await database.admin(`alter role ${username} connection limit 1`)
  const db = database.open({ poolSize: 2 })
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const busy = db.transaction(async (tx) => {
    await tx.query('select 1')
    begun.resolve()
    await gate.promise
  })
  await begun.promise
  const refused = db.query('select 1')
  await expect(refused).rejects.toMatchObject({ code: 'db/too-many-clients', retryable: true })
  gate.resolve()
  await busy
})

it('says that the outcome is unknown when the connection breaks during COMMIT', async () => {
  await using database = await tenantDatabase()
  await database.admin(`
    create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(20); return null; end';
    create constraint trigger slow after insert on notes deferrable initially deferred
      for each row execute function slow()`)
  const db = database.open({ poolSize: 1, statementTimeoutMs: 60_000 })
  const insert = `insert into notes (org_id, body) values ('a', 'x')`
  const work = runInSession({ tenant: 'a' }, () => db.transaction((tx) => tx.query(insert)))
  const failure = work.catch((error: unknown) => error)
  await until(async () => {
    const text = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'set constraints all immediate' and state = 'active'`
    return (await database.admin(text)).length > 0
  })
  expect(await failure).toMatchObject({ code: 'db/commit-unknown', retryable: false })
  await expect(db.query('select 1')).resolves.toMatchObject({ rowCount: 1 })
})

it('keeps a connection whose statement failed', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const pid = await pidOf(db)
  await expect(db.query('select 1/0')).rejects.toMatchObject({ code: '22012' })
  await expect(db.transaction((tx) => tx.query('select 1/0'))).rejects.toThrow('division')
  await expect(db.query('select $1::int', [unreadable])).rejects.toThrow('no text')
  await expect(db.transaction((tx) => tx.query('select $1::int', [unreadable]))).rejects.toThrow(
    'no text',
  )
  expect(await pidOf(db)).toBe(pid)
})

const unreadable = {
  toPostgres: () => {
    throw new TypeError('no text')
  },
}

it('closes a connection that was left inside a transaction', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const pid = await pidOf(db)
  await db.query('/* /* nested */ */ begin')
  expect(await pidOf(db)).not.toBe(pid)
})

it('ends a statement that takes longer than its limit, also inside a transaction', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1, statementTimeoutMs: 500 })
  await expect(db.query('select pg_sleep(20)')).rejects.toMatchObject({ code: '57014' })
  const work = db.transaction(async (tx) => {
    await tx.query('select 1')
    await tx.query('select pg_sleep(20)')
  })
  await expect(work).rejects.toMatchObject({ code: '57014' })
})

it('gives a statement no more time than the deadline of its session leaves', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  await db.query('select 1')
  const inSession = (ms: number, work: () => Promise<unknown>) =>
    runInSession({ timeoutMs: ms }, work)
  const late = inSession(2_000, () => db.query('select pg_sleep(60)'))
  await expect(late).rejects.toMatchObject({ code: '57014' })
  const tooLate = inSession(-1, () => db.query('select 1'))
  await expect(tooLate).rejects.toMatchObject({ code: 'db/deadline-passed', retryable: true })
})

it('bounds the wait for a connection by the deadline', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1, acquireTimeoutMs: 60_000 })
  const gate = Promise.withResolvers<void>()
  const busy = db.transaction(() => gate.promise)
  const late = runInSession({ timeoutMs: 300 }, () => db.query('select 1'))
  await expect(late).rejects.toMatchObject({ code: 'db/deadline-passed', retryable: true })
  gate.resolve()
  await busy
  await expect(db.query('select 1')).resolves.toMatchObject({ rowCount: 1 })
})

it('bounds the opening of a connection by the deadline, and lends it later', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const url = new Secret(`postgres://u:p@127.0.0.1:${port}/d`)
  const db = createDb({ url, poolSize: 1, acquireTimeoutMs: 2_000, statementTimeoutMs: 1_000 })
  const early = runInSession({ timeoutMs: 100 }, () => db.query('select 1'))
  await expect(early).rejects.toMatchObject({ code: 'db/deadline-passed' })
  await expect(db.query('select 1')).rejects.toMatchObject({ retryable: true })
  await db.close()
  server.close()
})

it('gives every statement of a transaction, and its COMMIT, no more time than the deadline leaves', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1, statementTimeoutMs: 60_000 })
  let now = 1_000
  const clock = { ...systemClock, elapsed: () => now }
  const clocked = database.open({
    poolSize: 1,
    statementTimeoutMs: 60_000,
    clock,
  })
  const limitOf = async (tx: Queryable) =>
    (await tx.query<{ limit: string }>(`select current_setting('statement_timeout') as limit`))
      .rows[0]?.limit
  await db.query('select 1')
  await runInSession({ timeoutMs: 100_000, clock, tenant: 'a' }, async () => {
    const work = clocked.transaction(async (tx) => {
      expect(await limitOf(tx)).toBe('1min')
      now = 71_000
      expect(await limitOf(tx)).toBe('30s')
      await tx.query('savepoint here')
      await expect(tx.query('select 1/0')).rejects.toThrow('division')
      await tx.query('rollback to savepoint here')
      now = 100_000
      expect(await limitOf(tx)).toBe('1s')
      await tx.query(`insert into notes (org_id, body) values ('a', 'late')`)
      now = 101_001
    })
    await expect(work).rejects.toMatchObject({ code: 'db/deadline-passed', retryable: true })
  })
  expect(await database.admin('select 1 from notes')).toEqual([])
})

it.each([2, 5])(
  'lets other tenants read while 50 statements of one wait for a lock, on %i connections',
  async (poolSize) => {
    await using database = await tenantDatabase()
    const db = database.open({ poolSize, acquireTimeoutMs: 60_000, statementTimeoutMs: 60_000 })
    const as = <T>(tenant: string, work: () => Promise<T>) => runInSession({ tenant }, work)
    const insert = `insert into notes (org_id, body) values (current_setting('app.tenant_id'), 'x')`
    for (const tenant of ['a', 'b', 'c', 'd']) await as(tenant, () => db.query(insert))
    const lock = new pg.Client({ connectionString: database.url })
    await lock.connect()
    await lock.query(
      `begin; select set_config('app.tenant_id', 'a', true); select 1 from notes for update`,
    )
    let done = 0
    const blocked = Array.from({ length: 50 }, () =>
      as('a', () => db.query(`update notes set body = 'y'`).then(() => done++)),
    )
    for (let round = 0; round < 20; round++) {
      const reads = ['b', 'c', 'd'].map((tenant) =>
        as(tenant, () => db.query('select * from notes')),
      )
      for (const { rows } of await Promise.all(reads)) expect(rows).toHaveLength(1)
    }
    await expect(db.query('select 1')).resolves.toMatchObject({ rowCount: 1 })
    expect(done).toBe(0)
    await lock.query('rollback')
    await lock.end()
    await Promise.all(blocked)
    expect(done).toBe(50)
  },
)

it('says that the share of a tenant is busy, not the pool', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 2, acquireTimeoutMs: 3_000 })
  const gate = Promise.withResolvers<void>()
  await runInSession({ tenant: 'a' }, async () => {
    const busy = db.transaction(() => gate.promise)
    const refused = db.query('select 1')
    await expect(refused).rejects.toMatchObject({
      code: 'db/pool-exhausted',
      details: { held: 1, size: 2 },
    })
    gate.resolve()
    await busy
  })
})

it('gives up on a server that accepts and never answers', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const url = new Secret(`postgres://u:hunter2@127.0.0.1:${port}/d`)
  const db = createDb({ url, poolSize: 1, acquireTimeoutMs: 100, statementTimeoutMs: 1_000 })
  const error: unknown = await db.query('select 1').catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'db/unreachable', retryable: true })
  expect(JSON.stringify(error) + String(error)).not.toContain('hunter2')
  await db.close()
  server.close()
})

it('gives up on a server that falls silent in mid-statement', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1, statementTimeoutMs: 1_000 })
  const pid = await pidOf(db)
  process.kill(pid, 'SIGSTOP')
  try {
    await expect(db.query('select 1')).rejects.toMatchObject({ code: 'db/connection-lost' })
    expect(await pidOf(db)).not.toBe(pid)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
})

it('shows in an error which code had sent the statement', async () => {
  await using database = await tenantDatabase()
  const db = database.open()
  const sender = async () => (await db.query('select 1/0')).rows
  const error: unknown = await sender().catch((reason: unknown) => reason)
  expect((error as Error).stack).toContain('sender')
})

it.each([
  { poolSize: Number.NaN },
  { poolSize: 0 },
  { poolSize: 2.5 },
  { acquireTimeoutMs: Number.POSITIVE_INFINITY },
  { acquireTimeoutMs: 2 ** 31 },
  { statementTimeoutMs: -1 },
  { statementTimeoutMs: 0.5 },
  { tenantSharePercent: 101 },
])('refuses %j', (wrong) => {
  const url = new Secret('postgres://u@127.0.0.1/d')
  const options = { url, poolSize: 1, acquireTimeoutMs: 1_000, statementTimeoutMs: 1_000 }
  const [name = ''] = Object.keys(wrong)
  expect(() => createDb({ ...options, ...wrong })).toThrow(name)
})

it('is closed once and for all, however often it is closed', async () => {
  await using database = await tenantDatabase()
  const db = database.open()
  await db.query('select 1')
  await Promise.all([db.close(), db.close()])
  await db.close()
  await expect(db.query('select 1')).rejects.toMatchObject({ code: 'db/closed' })
})

it('lets a transaction finish before it closes', async () => {
  await using database = await tenantDatabase()
  const db = database.open()
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const work = db.transaction(async (tx) => {
    await tx.query('select 1')
    begun.resolve()
    await gate.promise
    return (await tx.query('select 1')).rowCount
  })
  await begun.promise
  const closing = db.close()
  gate.resolve()
  expect(await work).toBe(1)
  await closing
})

/** Asks again until `isDone`; the test's own timeout is the limit. */
async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setImmediate(resolve))
}
