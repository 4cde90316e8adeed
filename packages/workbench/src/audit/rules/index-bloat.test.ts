import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('names an index that has lost most of its entries, and is content once it is rebuilt', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (id int primary key, code text, turn int) ;
    insert into parcels select i, md5(i::text), i % 100 from generate_series(1, 400000) i;
    create index parcels_code on parcels (code); create index parcels_turn on parcels (turn);
    create index parcels_random on parcels (md5(id::text))`)
  await database.run('delete from parcels where id % 5 > 0')
  await database.run('vacuum (analyze) parcels')
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(({ rule }) => rule === 'index-bloat')
  const [found, ...more] = await of()
  expect([found?.title.slice(0, 22), more]).toEqual(['Index parcels_code is ', []])
  expect(Number(/(\d+) %/.exec(found?.title ?? '')?.[1])).toBeGreaterThan(70)
  for (const statement of found?.sql ?? []) await database.run(statement)
  expect(await of()).toEqual([])
})

it('takes neither random order nor narrow entries for empty space', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (code uuid primary key, a int, b text);
    create index parcels_a on parcels (a, b); create index parcels_b on parcels (b) include (a);
    insert into parcels select md5(i::text)::uuid, hashint4(i), 'b' || hashint4(i) from generate_series(1, 300000) i; analyze parcels`)
  const { findings } = await audit({ url: database.url })
  expect(findings.filter(({ rule }) => rule === 'index-bloat')).toEqual([])
})
