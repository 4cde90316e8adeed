import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { connectReader } from '../../postgres/reader.ts'
import { audit } from '../audit.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { packedTable } from './packed.ts'

it('names a table that has lost most of its rows, and is content once it is rewritten', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (id int primary key, city text, sent timestamptz);
    insert into parcels select i, 'city ' || i, now() from generate_series(1, 400000) i`)
  await database.run('delete from parcels where id % 5 > 0; analyze parcels')
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(({ rule }) => rule === 'table-bloat')
  const [found] = await of()
  expect(found?.title).toMatch(/^Table parcels is (79|80|81) % empty space$/)
  // VACUUM FULL keeps rows that a transaction of another test's database, begun before, might see.
  const rewritten = async () => {
    for (const statement of found?.sql ?? []) await database.run(statement)
    return of()
  }
  await expect.poll(rewritten, { timeout: 60_000 }).toEqual([])
})

const kinds = [
  ['numbers', 'id int, n bigint, flag bool, k smallint', 'i, i, i % 2 = 0, i % 7'],
  ['texts', 'id int, name text, code uuid', `i, repeat('x', i % 90), md5(i::text)::uuid`],
  [
    'nulls',
    'id int, a bigint, b text',
    `i, nullif(i % 3, 0), case when i % 4 = 0 then repeat('y', 40) end`,
  ],
  ['wide', 'id int, body text, at timestamptz', `i, repeat('z', 100 + i % 300), now()`],
  ['loose', 'id int, name text', `i, repeat('x', 30)`],
] as const

it('knows within 6 % how much space rows need that were never changed', async () => {
  await using database = auditedDatabase(await testDatabase())
  for (const [name, columns, values] of kinds)
    await database.run(`create table ${name} (${columns}); ${name === 'loose' ? 'alter table loose set (fillfactor = 70);' : ''}
      insert into ${name} select ${values} from generate_series(1, 400000) i; analyze ${name}`)
  await using reader = await connectReader(database.url)
  const { tables, widths, upkeep } = await reader.read(readCatalogue)
  const errors = tables.map((table) => {
    const fill = Number(upkeep.tables.get(table.oid)?.options['fillfactor'] ?? 100)
    const needed = packedTable(table.rows, widths.tables.get(table.oid) ?? [], fill) ?? 0
    return { table: table.name, isClose: Math.abs(needed / table.pages - 1) < 0.06 }
  })
  expect(errors).toEqual(
    kinds
      .map(([table]) => ({ table, isClose: true }))
      .toSorted((a, b) => (a.table < b.table ? -1 : 1)),
  )
})
