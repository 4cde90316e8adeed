import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import type { Queryable } from './index.ts'

const join = 'select 1 as id, $1::text as name, 2 as id'

it('gives rows as arrays, with every column of a join, alone and in a transaction', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const ask = (on: Queryable) => on.query<[number, string, number]>(join, ['x'], { rows: 'arrays' })
  for (const result of [await ask(db), await db.transaction(ask)])
    expect(result).toEqual({ rows: [[1, 'x', 2]], columns: ['id', 'name', 'id'], rowCount: 1 })
})

it('refuses to lose one of two columns with the same name, and keeps its connection', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  const lossy = db.query(join, ['x'])
  await expect(lossy).rejects.toMatchObject({
    code: 'db/duplicate-column',
    details: { name: 'id' },
  })
  const inside = db.transaction((tx) => tx.query(join, ['x']))
  await expect(inside).rejects.toMatchObject({ code: 'db/duplicate-column' })
  expect(await db.query('select 1 as a, 2 as b')).toEqual({
    rows: [{ a: 1, b: 2 }],
    columns: ['a', 'b'],
    rowCount: 1,
  })
})
