import { poolerMissing, startPooler } from '@tenfold/testing'
import { expect, it, vi } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { Secret, systemClock } from '../kernel/index.ts'
import { listen } from './listen.ts'

function listener() {
  const abort = new AbortController()
  const ready = Promise.withResolvers<void>()
  const log: string[] = []
  const onNotify = () => void log.push('notified')
  const listening = { channel: 'news', onReady: ready.resolve, onNotify, signal: abort.signal }
  return { listening, ready: ready.promise, log, stop: () => abort.abort() }
}

it('hears what is notified once it is ready, and none of its own questions', async () => {
  await using database = await tenantDatabase()
  const db = database.open()
  const { listening, ready, log, stop } = listener()
  const other = listener()
  const all = Promise.all([db.listen(listening), db.listen(other.listening)])
  await Promise.all([ready, other.ready])
  expect(log).toEqual([])
  await db.query(`select pg_notify('news', 'x')`)
  await expect.poll(() => log).toEqual(['notified'])
  stop()
  other.stop()
  await all
})

it.skipIf(poolerMissing)('says that a transaction pooler keeps it deaf', async () => {
  await using database = await tenantDatabase()
  await using pooler = await startPooler({ url: database.url })
  const db = database.open({
    url: new Secret(pooler.through(database.url)),
    acquireTimeoutMs: 1_000,
  })
  const { listening, log } = listener()
  await expect(db.listen(listening)).rejects.toMatchObject({ code: 'db/listen-deaf' })
  expect(log).toEqual([])
})

it.skipIf(poolerMissing)('hears through a session pooler', async () => {
  await using database = await tenantDatabase()
  await using pooler = await startPooler({ url: database.url, settings: { pool_mode: 'session' } })
  const db = database.open({ url: new Secret(pooler.through(database.url)) })
  const { listening, ready, log, stop } = listener()
  const over = db.listen(listening)
  await ready
  await db.query(`select pg_notify('news', 'x')`)
  await expect.poll(() => log).toEqual(['notified'])
  stop()
  await over
})

it('stops when told to, also before it is ready', async () => {
  await using database = await tenantDatabase()
  const { listening, stop } = listener()
  stop()
  await expect(database.open().listen(listening)).resolves.toBeUndefined()
})

it('rejects, and ends no process, when its connection dies before it is ready', async () => {
  await using database = await tenantDatabase()
  const unhandled = vi.fn<() => void>()
  process.on('unhandledRejection', unhandled)
  const { listening } = listener()
  const notify = async () => {
    const text = `select pg_terminate_backend(pid, 10000) from pg_stat_activity
      where application_name = 'tenfold-listen' and datname = current_database()`
    await database.admin(text)
    // Until the client has heard of it, and what nobody waits for is reported.
    await systemClock.sleep(100)
    throw new Error('the pool lost its connections too')
  }
  const url = new Secret(database.url)
  const limits = { connectTimeoutMs: 5_000, clock: systemClock }
  const options = { ...listening, ...limits, url, urlSetting: 'DATABASE_URL', notify }
  await expect(listen(options)).rejects.toMatchObject({ code: 'db/unreachable' })
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})
