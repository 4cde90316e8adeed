import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { runInSession } from '../kernel/index.ts'
import type { Db, Queryable } from './index.ts'

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

it('ignores a tenant that a statement has set for the whole connection', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  await seed(db)
  await db.query(`select set_config('app.tenant_id', 'a', false)`)
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
