import { describe, expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { recordingWire } from '../../test/wire.ts'
import { runInSession, Secret } from '../kernel/index.ts'
import { leavesTraces } from './plain.ts'

const asTenant = <T>(tenant: string, work: () => Promise<T>): Promise<T> =>
  runInSession({ tenant }, work)

describe('what a statement leaves on its connection', () => {
  it.each([
    "create temp table notes (org_id text default 'left', body text)",
    "select set_config('search_path', 'nowhere', false)",
    'select pg_advisory_lock(1)',
    ';set search_path to nowhere',
    '/* /* nested */ */ set search_path to nowhere',
    'do $$ begin set search_path to nowhere; end $$',
    'declare c cursor with hold for select 1',
    ';listen left_over',
  ])('is gone for the next tenant: %j', async (text) => {
    await using database = await tenantDatabase()
    const db = database.open({ poolSize: 1 })
    const changesItsMind = () => Promise.reject(new Error('no'))
    const inVain = () => db.transaction((tx) => tx.query(text).then(changesItsMind))
    for (const leave of [
      () => db.query(text),
      () => db.transaction((tx) => tx.query(text)),
      () => expect(inVain()).rejects.toThrow('no'),
    ]) {
      await asTenant<unknown>('a', leave)
      const { rows } = await asTenant('b', () =>
        db.query(`insert into notes (org_id, body) values ('b', 'kept')
          returning org_id, current_setting('search_path') as path,
            (select count(*) from pg_cursors where is_holdable)
            + (select count(*) from pg_listening_channels())
            + (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as left`),
      )
      expect(rows).toEqual([{ org_id: 'b', path: '"$user", public', left: '0' }])
    }
    const strangers = await database.admin(`select org_id from notes where org_id <> 'b'`)
    expect(strangers).toEqual([])
  })

  it.each([
    'select temp from weather where hold',
    'insert into temp values (1)',
    'insert into temp (a) select 1',
    "select set_config('work_mem', '1MB', true)",
    'select pg_advisory_xact_lock(1)',
    '-- first\n(select 1) union (select 2)',
    'call close_month()',
    'savepoint a',
    'rollback to savepoint a',
    'begin',
    'commit',
    'rollback',
  ])('is nothing after %j', (text) => {
    expect(leavesTraces(text)).toBe(false)
  })
})

it.each(['call nothing()', 'do $$ begin end $$', '/* /* nested */ */ call nothing()'])(
  'keeps %j in a transaction, where it can neither commit nor go on without its tenant',
  async (text) => {
    await using database = await tenantDatabase()
    await database.admin('create procedure nothing() language sql begin atomic select 1; end')
    await using wire = await recordingWire(database.url)
    const db = database.open({ url: new Secret(wire.url) })
    await asTenant('a', () => db.query(text))
    await db.close()
    const sent = wire.sent.flat().map((statement) => statement.text)
    expect(sent.slice(0, 3)).toEqual(['begin', expect.stringContaining('set_config'), text])
    // A connection that is lent again is cleaned; after a block it is closed.
    const isLentAgain = text.endsWith('call nothing()') && !text.startsWith('/*')
    expect(sent.slice(sent.indexOf('commit') + 1)).toHaveLength(isLentAgain ? 1 : 0)
    expect(sent.at(-1)?.includes('discard temp')).toBe(isLentAgain)
  },
)

it('refuses a COPY from a client at once, and keeps the connection', async () => {
  await using database = await tenantDatabase()
  await database.admin('create table copied (body text); grant all on copied to public')
  const db = database.open({ poolSize: 1 })
  const pid = async () => (await db.query('select pg_backend_pid() as pid')).rows
  const before = await pid()
  const copy = 'copy copied from stdin'
  await expect(db.query(copy)).rejects.toMatchObject({ code: '57014' })
  await expect(db.transaction((tx) => tx.query(copy))).rejects.toMatchObject({ code: '57014' })
  expect(await pid()).toEqual(before)
})
