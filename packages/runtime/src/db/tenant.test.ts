import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { runInSession } from '../kernel/index.ts'
import type { Db, Queryable } from './index.ts'
import { refuseTenantChange } from './tenant.ts'

const tenants = ['a', 'b', 'c']

async function seed(db: Db): Promise<void> {
  for (const tenant of tenants)
    await runInSession({ tenant }, () =>
      db.query(`insert into notes (org_id, body) select $1, 'note' from generate_series(1, 5)`, [
        tenant,
      ]),
    )
}

async function orgsSeen(on: Queryable): Promise<string[]> {
  const { rows } = await on.query<{ org_id: string }>('select distinct org_id from notes')
  return rows.map((row) => row.org_id)
}

const deeds: ((db: Db, tenant: string) => Promise<string[]>)[] = [
  (db) => orgsSeen(db),
  (db) => db.transaction((tx) => orgsSeen(tx)),
  async (db) => {
    await expect(db.query('select 1/0 from notes')).rejects.toThrow('division by zero')
    return orgsSeen(db)
  },
  async (db) => {
    const fails = db.transaction(async (tx) => {
      await orgsSeen(tx)
      await tx.query('select no_such_column from notes')
    })
    await expect(fails).rejects.toThrow('no_such_column')
    return orgsSeen(db)
  },
  async (db, tenant) => {
    const other = tenants.find((name) => name !== tenant)
    const forged = db.query(`insert into notes (org_id, body) values ($1, 'forged')`, [other])
    await expect(forged).rejects.toThrow('row-level security')
    return orgsSeen(db)
  },
  async (db) => {
    const given = db.transaction(async (tx) => {
      const seen = await orgsSeen(tx)
      throw Object.assign(new Error('changed my mind'), { seen })
    })
    return given.catch((error: { seen: string[] }) => error.seen)
  },
]

it('keeps tenants apart over 10,000 interleaved statements on three connections', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 3, acquireTimeoutMs: 30_000 })
  await seed(db)
  let turns = 0
  const walk = async (): Promise<void> => {
    while (turns < 7_000) {
      const turn = turns++
      const tenant = [...tenants, undefined][turn % 4]
      const deed = deeds[(turn * 7 + (turn % 13)) % deeds.length]
      const session = tenant === undefined ? {} : { tenant }
      const seen = await runInSession(session, () => deed?.(db, tenant ?? ''))
      expect(seen).toEqual(tenant === undefined ? [] : [tenant])
    }
  }
  await Promise.all(Array.from({ length: 40 }, walk))
  const forged = await database.admin(`select 1 from notes where body = 'forged'`)
  expect(forged).toEqual([])
})

it('shows nothing outside of any session', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  await seed(db)
  expect(await orgsSeen(db)).toEqual([])
  expect(await db.transaction(orgsSeen)).toEqual([])
})

it('undoes a tenant that a statement sets for the whole connection', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  await seed(db)
  const set = db.query(`select set_config('app.' || 'tenant_id', 'a', false)`)
  await expect(set).rejects.toMatchObject({ code: 'db/tenant-changed' })
  expect(await orgsSeen(db)).toEqual([])
  expect(await runInSession({ tenant: 'b' }, () => orgsSeen(db))).toEqual(['b'])
})

it('keeps the tenant for every statement of a transaction, also after a savepoint is undone', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  await seed(db)
  await runInSession({ tenant: 'a' }, () =>
    db.transaction(async (tx) => {
      await tx.query('savepoint here')
      await expect(tx.query('select 1/0')).rejects.toThrow('division')
      await tx.query('rollback to savepoint here')
      expect(await orgsSeen(tx)).toEqual(['a'])
    }),
  )
})

it('takes a tenant as it is, quotes and all', async () => {
  await using database = await tenantDatabase()
  const db = database.open()
  const tenant = `x'; drop table notes; --`
  await runInSession({ tenant }, async () => {
    await db.query(`insert into notes (org_id, body) values ($1, 'mine')`, [tenant])
    expect(await orgsSeen(db)).toEqual([tenant])
  })
})

const departures: readonly (readonly [text: string, values: unknown[]])[] = [
  [`select set_config('app.tenant_id', 'b', true)`, []],
  [`select pg_catalog.set_config('APP.tenant_id', $1, true)`, ['b']],
  ['select set_config($2, $1, true)', ['b', 'app.tenant_id']],
  [`with x as (select "set_config"(E'app.tenant_id', 'b', true)) select * from x, notes`, []],
  [`set local app.tenant_id = 'b'`, []],
  [`;set app.tenant_id to 'b'`, []],
  ['/* /* nested */ */ set local role postgres', []],
  ['set session authorization postgres', []],
  ['set local session_authorization to postgres', []],
  [`select set_config('role', 'postgres', true)`, []],
  ['reset app.tenant_id', []],
  ['; reset all', []],
  ['/* /* */ */ discard all', []],
  [`do $$ begin set local "app".tenant_id = 'b'; end $$`, []],
]

it.each(departures)('refuses to leave the tenant by %j', async (text, values) => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  await runInSession({ tenant: 'b' }, () =>
    db.query(`insert into notes (org_id, body) values ('b', 'theirs')`),
  )
  await runInSession({ tenant: 'a' }, async () => {
    const refused = { code: expect.stringMatching(/^db\/(tenant-changed|statement-refused)$/) }
    await expect(db.query(text, values)).rejects.toMatchObject(refused)
    const work = db.transaction(async (tx) => {
      await expect(tx.query(text, values)).rejects.toMatchObject(refused)
      expect(await orgsSeen(tx)).toEqual([])
    })
    await expect(work).rejects.toMatchObject({ code: 'db/transaction-aborted' })
  })
})

it.each([
  `select current_setting('app.tenant_id')`,
  `select set_config('work_mem', '1MB', true)`,
  `update people set role = 'owner'`,
  'update people set app = 1, tenant_id = 2',
  `set local work_mem = '1MB'`,
  `select 'set role postgres'`,
  `select set_config($1, $2, true), 'app.tenant_id'`,
])('is not seen in %j', (text) => {
  expect(() => refuseTenantChange(text, ['work_mem', '1MB'])).not.toThrow()
})

it('commits nothing of what a function did that changed the tenant', async () => {
  await using database = await tenantDatabase()
  await database.admin(`create function leave() returns void language plpgsql as
    $$ begin execute format('set local app.%I = %L', 'tenant_id', 'b'); end $$`)
  const db = database.open({ poolSize: 1 })
  const insert = `insert into notes (org_id, body) values (current_setting('app.tenant_id'), 'x')`
  await runInSession({ tenant: 'a' }, async () => {
    const work = db.transaction(async (tx) => {
      await tx.query('select leave()')
      await tx.query(insert)
    })
    await expect(work).rejects.toMatchObject({ code: 'db/tenant-changed' })
    const alone = db.query('with gone as (select leave()) select from gone')
    await expect(alone).rejects.toMatchObject({ code: 'db/tenant-changed' })
    await db.query(insert)
  })
  expect(await database.admin('select org_id from notes')).toEqual([{ org_id: 'a' }])
})

it('looks for a change of tenant in a time that grows no faster than the text', () => {
  const comments = '/**/ -- x\n;'.repeat(200_000)
  const since = performance.now()
  refuseTenantChange(`${comments}/* unclosed set`, [])
  // Some milliseconds; with the square of the text it would be hours.
  expect(performance.now() - since).toBeLessThan(60_000)
})

it('refuses statements that are called in the session of another tenant, and commits nothing', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const insert = `insert into notes (org_id, body) values (current_setting('app.tenant_id'), 'mixed')`
  for (const began of ['a', undefined]) {
    const work = runInSession(began === undefined ? {} : { tenant: began }, () =>
      db.transaction(async (tx) => {
        await tx.query(insert)
        const other = runInSession({ tenant: 'b' }, () => tx.query(insert))
        await expect(other).rejects.toMatchObject({ code: 'db/other-tenant' })
      }),
    )
    await expect(work).rejects.toMatchObject({ code: 'db/transaction-aborted' })
  }
  expect(await database.admin('select from notes')).toEqual([])
})
