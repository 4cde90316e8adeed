import { describe, expect, it } from 'vitest'
import { timeByClass } from './statement-class.ts'

const use = (text: string, totalMs = 1, nested = false) => ({ text, totalMs, nested })

async function classOf(text: string): Promise<string | undefined> {
  const time = await timeByClass([use(text)])
  return Object.entries(time ?? {}).find(([, share]) => share === 1)?.[0]
}

describe('the class of a statement', () => {
  it.each([
    'select id from notes where author_id = $1 order by id limit $2',
    'with recent as (select * from notes) select count(*) from recent',
    'select a.id from a join b using (id) union all select id from c',
    "select date_trunc('month', issued_at), sum(total) from invoices group by 1",
    'select exists (select from notes where id = any($1))',
  ])('is "read": %s', async (text) => {
    expect(await classOf(text)).toBe('read')
  })

  it.each([
    'insert into notes values ($1) returning id',
    'update notes set text = $1',
    'delete from notes',
    'merge into notes using authors on true when matched then delete',
    'with gone as (delete from notes returning id) select * from gone',
    'select id from notes where id = $1 for update',
    'select * from (select id from notes for share skip locked) as locked',
    'select * into copies from notes',
    "select nextval('numbers') from notes",
    'select pg_advisory_xact_lock(id) from notes',
    'select pg_catalog.pg_notify($1, text) from notes',
  ])('is "write": %s', async (text) => {
    expect(await classOf(text)).toBe('write')
  })

  it.each([
    'begin',
    'commit',
    'set local app.tenant_id = $1',
    "select set_config('app.tenant_id', $1, true)",
    'select 1',
    'select id from notes where (',
  ])('is "other": %s', async (text) => {
    expect(await classOf(text)).toBe('other')
  })
})

it('adds up the time by class, without what the time of a function holds already', async () => {
  const uses = [
    use('select id from notes', 6),
    use('delete from notes', 3),
    use('commit', 1),
    use('select id from authors', 100, true),
  ]
  expect(await timeByClass(uses)).toEqual({ read: 0.6, write: 0.3, other: 0.1 })
})

it('knows no shares of no time', async () => {
  expect(await timeByClass([use('select id from notes', 0)])).toBeUndefined()
})
