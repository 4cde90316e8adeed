import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('names a table that autovacuum must leave alone, once 1,000 of its rows have changed', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (id int primary key, state int) with (autovacuum_enabled = false);
    create table spelt (id int primary key, state int) with (autovacuum_enabled = n);
    create table loaded (id int primary key, state int) with (autovacuum_enabled = false);
    create table usual (id int primary key, state int);
    insert into parcels select i, 0 from generate_series(1, 1000) i;
    insert into spelt select i, 0 from generate_series(1, 1000) i;
    insert into loaded select i, 0 from generate_series(1, 3000) i;
    insert into usual select i, 0 from generate_series(1, 3000) i; analyze`)
  await database.run(
    'update parcels set state = 1; update spelt set state = 1; update loaded set state = 1 where id < 1000; update usual set state = 1',
  )
  const titles = () => database.titles('autovacuum-off')
  await expect
    .poll(titles)
    .toEqual(['Autovacuum is off for table parcels', 'Autovacuum is off for table spelt'])
  await database.run(
    'alter table parcels reset (autovacuum_enabled); alter table spelt set (autovacuum_enabled = "on")',
  )
  await expect.poll(titles).toEqual([])
})
