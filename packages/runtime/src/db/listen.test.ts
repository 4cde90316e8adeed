import { expect, it } from 'vitest'
import { pgbouncer, pgbouncerPath } from '../../test/pgbouncer.ts'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { Secret } from '../kernel/index.ts'

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

it.skipIf(!pgbouncerPath)('says that a transaction pooler keeps it deaf', async () => {
  await using database = await tenantDatabase()
  await using pooler = await pgbouncer(database.url, 'transaction')
  const db = database.open({ url: new Secret(pooler.url), acquireTimeoutMs: 1_000 })
  const { listening, log } = listener()
  await expect(db.listen(listening)).rejects.toMatchObject({ code: 'db/listen-deaf' })
  expect(log).toEqual([])
})

it.skipIf(!pgbouncerPath)('hears through a session pooler', async () => {
  await using database = await tenantDatabase()
  await using pooler = await pgbouncer(database.url, 'session')
  const db = database.open({ url: new Secret(pooler.url) })
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
