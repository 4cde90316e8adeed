import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { runInSession, Secret } from '../kernel/index.ts'
import { createDb, type Db } from './index.ts'

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

it('says that the outcome is unknown when the connection breaks during COMMIT', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const work = db.transaction(async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
    tx.beforeCommit(async () => {
      await database.admin('select pg_terminate_backend($1)', [rows[0]?.pid])
    })
  })
  await expect(work).rejects.toMatchObject({ code: 'db/commit-unknown', retryable: false })
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
    runInSession({ deadline: Date.now() + ms }, work)
  const late = inSession(2_000, () => db.query('select pg_sleep(60)'))
  await expect(late).rejects.toMatchObject({ code: '57014' })
  const tooLate = inSession(-1, () => db.query('select 1'))
  await expect(tooLate).rejects.toMatchObject({ code: 'db/deadline-passed', retryable: true })
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
