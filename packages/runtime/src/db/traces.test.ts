import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import { runInSession } from '../kernel/index.ts'
import type { Db } from './index.ts'

let database: TenantDatabase
let db: Db

beforeAll(async () => {
  database = await tenantDatabase()
  await database.admin(`
    create function leave() returns int language plpgsql as $$
      begin
        perform set_config('app.user_id', 'alice', false), pg_advisory_lock(42);
        create temp table scratch as select 'of alice' as body;
        return 1;
      end $$;
    create function leave_by_trigger() returns trigger language plpgsql as
      $$ begin perform leave(); return new; end $$;
    create trigger leave before insert on notes for each row when (new.body = 'leave')
      execute function leave_by_trigger()`)
})

afterAll(() => database?.[Symbol.asyncDispose]())
beforeEach(() => {
  db = database.open({ poolSize: 1 })
})

const asTenant = <T>(tenant: string, work: () => Promise<T>) => runInSession({ tenant }, work)
const insert = `insert into notes (org_id, body) values ('a', 'leave')`
const ways: Record<string, () => Promise<unknown>> = {
  'a function': () => db.query('select leave()'),
  'a trigger': () => db.query(insert),
  'a function in a transaction': () => db.transaction((tx) => tx.query('select leave()')),
  'a trigger in a transaction': () => db.transaction((tx) => tx.query(insert)),
  'a function whose statement failed': () =>
    db.query('select leave(), 1 / 0').catch((error: unknown) => error),
}

it.each(Object.entries(ways))(
  'lends nothing that %s left to the next tenant',
  async (_what, leave) => {
    await asTenant('a', leave)
    const { rows } = await asTenant('b', () =>
      db.query(`
      select coalesce(current_setting('app.user_id', true), '') as setting,
        to_regclass('pg_temp.scratch') as temporary,
        (select count(*)::int from pg_locks where locktype = 'advisory' and objid = 42
          and database = (select oid from pg_database where datname = current_database())) as locks`),
    )
    expect(rows).toEqual([{ setting: '', temporary: null, locks: 0 }])
  },
)

it('keeps the connection, also after code that left something', async () => {
  const pid = async () => (await db.query('select pg_backend_pid()')).rows
  const before = await asTenant('a', pid)
  await asTenant('a', () => db.query('select leave()'))
  expect(await asTenant('b', pid)).toEqual(before)
})
