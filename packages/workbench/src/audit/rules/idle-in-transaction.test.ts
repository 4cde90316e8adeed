import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { connectReader } from '../../postgres/reader.ts'
import type { IdleSession } from '../catalogue/activity.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { idleInTransaction } from './idle-in-transaction.ts'

it('sees who is idle in a transaction, what it holds, and who waits for that', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run('create table parcels (id int primary key); create table scans (id int)')
  const url = new URL(database.url)
  url.searchParams.set('application_name', 'nightly import')
  const [idle, waiting] = [new pg.Client(url.href), new pg.Client(database.url)]
  await Promise.all([idle.connect(), waiting.connect()])
  try {
    await idle.query('begin; lock table parcels in exclusive mode; select from scans')
    const waits = waiting.query('insert into parcels values (1)')
    await using reader = await connectReader(database.url)
    const sessions = async () =>
      (await reader.read(readCatalogue)).activity.idleInTransaction.map(
        ({ pid: _pid, idleMs, ...rest }) => ({ ...rest, idle: idleMs >= 0 }),
      )
    await expect
      .poll(sessions)
      .toEqual([
        { role: 'postgres', application: 'nightly import', idle: true, tables: 2, blocked: 1 },
      ])
    await idle.query('commit')
    await waits
    await expect.poll(sessions).toEqual([])
  } finally {
    await Promise.all([idle.end(), waiting.end()])
  }
})

it('names the session that has been idle longest', async () => {
  await using database = auditedDatabase(await testDatabase())
  const clients = [new pg.Client(database.url), new pg.Client(database.url)]
  const pids: number[] = []
  try {
    for (const client of clients) {
      await client.connect()
      await client.query('begin')
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      pids.push(rows[0]?.pid ?? 0)
    }
    await using reader = await connectReader(database.url)
    const { activity } = await reader.read(readCatalogue)
    expect(activity.idleInTransaction.map(({ pid }) => pid)).toEqual(pids)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
})

const session: IdleSession = {
  pid: 41,
  role: 'app',
  application: '',
  idleMs: 120_000,
  tables: 1,
  blocked: 0,
}

function found(...sessions: readonly IdleSession[]) {
  const { activity } = catalogueOf([])
  const catalogue = catalogueOf([], { activity: { ...activity, idleInTransaction: sessions } })
  return idleInTransaction.judge(seenOf(catalogue))
}

it('takes a minute for too long, and less where others wait', () => {
  const severity = (more: Partial<IdleSession>) => found({ ...session, ...more })[0]?.severity
  expect([59_999, 60_000, 300_000].map((idleMs) => severity({ idleMs }))).toEqual([
    undefined,
    'low',
    'medium',
  ])
  expect([9_999, 10_000].map((idleMs) => severity({ idleMs, blocked: 1 }))).toEqual([
    undefined,
    'high',
  ])
})

it('makes one finding of all of them', () => {
  const [finding, ...more] = found(session, { ...session, pid: 42, idleMs: 70_000 })
  expect([finding?.title, finding?.sql, more]).toEqual([
    '2 sessions idle in a transaction, for up to 2 min',
    [
      "alter database shop set idle_in_transaction_session_timeout = '60s';",
      'select pg_terminate_backend(41);',
      'select pg_terminate_backend(42);',
    ],
    [],
  ])
})
