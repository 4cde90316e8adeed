import { once } from 'node:events'
import pg from 'pg'
import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { Secret } from '../kernel/index.ts'
import { Connection } from './connection.ts'
import { Pool } from './pool.ts'
import { Terms } from './terms.ts'

const terms = new Terms(5_000)
const select = (text: string) => ({ text, values: [] })

it('takes no statement once it is released, also when it is held on to', async () => {
  await using database = await tenantDatabase()
  const url = new Secret(database.url)
  const pool = new Pool({ url, poolSize: 1, acquireTimeoutMs: 5_000, statementTimeoutMs: 5_000 })
  const kept = await pool.use(terms, async (connection) => connection)
  const late = () => kept.send(select('select 1'))
  await expect(late()).rejects.toMatchObject({ code: 'db/connection-released' })
  await pool.use(terms, async (connection) => {
    await connection.send(select('begin'))
    await expect(late()).rejects.toMatchObject({ code: 'db/connection-released' })
    await connection.send(select('rollback'))
  })
  await pool.close()
})

it('is closed, not lent again, while a statement is still on it', async () => {
  await using database = await tenantDatabase()
  const url = new Secret(database.url)
  const pool = new Pool({ url, poolSize: 1, acquireTimeoutMs: 5_000, statementTimeoutMs: 5_000 })
  const pidOf = async (connection: Connection) =>
    (await connection.send(select('select pg_backend_pid() as pid'))).rows[0] as { pid: number }
  let left: Promise<unknown> = Promise.resolve()
  const before = await pool.use(terms, async (connection) => {
    const pid = await pidOf(connection)
    left = connection.send(select('select pg_sleep(20)'))
    left.catch(() => undefined)
    return pid
  })
  await expect(left).rejects.toMatchObject({ code: 'db/connection-lost' })
  expect(await pool.use(terms, pidOf)).not.toEqual(before)
  await pool.close()
})

it('says that nothing was changed when it had broken before it was lent', async () => {
  await using database = await tenantDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  // pg may emit two errors, the server's farewell and the end of the connection; `once` hears only the first.
  client.on('error', () => undefined)
  const broken = once(client, 'error')
  await database.admin(`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = '${new URL(database.url).username}'`)
  await expect(broken).resolves.toBeDefined()
  const connection = new Connection(client as unknown as pg.PoolClient)
  const late = connection.send(select('select 1'))
  await expect(late).rejects.toMatchObject({ code: 'db/connection-lost', retryable: true })
  expect([connection.isLost, connection.hasSent]).toEqual([true, false])
})
