import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { diffStatements, snapshotStatements } from '../../evidence/statements.ts'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { adviseIndexes } from './advise.ts'

it('serves what a subselect in the columns looks up for each row', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`
      create extension if not exists pg_stat_statements;
      create table crates (id int primary key, label text);
      create table things (id int primary key, crate_id int not null, place int not null);
      insert into crates select n, 'crate ' || n from generate_series(1, 20000) n;
      insert into things select n, n / 3 + 1, n % 3 from generate_series(1, 60000) n;
      analyze crates, things`)
    const before = await snapshotStatements(client)
    for (let id = 1; id <= 10; id++)
      await client.query(
        `select label, (select json_agg(each) from (
           select t.place from things t where t.crate_id = crates.id order by t.place) each)
         from crates where id = $1`,
        [id],
      )
    const statements = diffStatements(before, await snapshotStatements(client))
    const advice = await adviseIndexes({ url: database.url, statements })
    expect(advice.indexes.map(({ ddl }) => ddl)).toEqual([
      expect.stringMatching(/ on public\.things \(crate_id(, place)?\);$/),
    ])
  } finally {
    await client.end()
  }
})

it('credits an index with what it saves itself, not with what a subselect in the filter costs', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`
    create table crates (id int primary key, shelf int not null, label text not null);
    create table things (id int primary key, crate_id int not null);
    insert into crates select n, n % 2, 'crate ' || n from generate_series(1, 4000) n;
    insert into things select n, n / 3 + 1 from generate_series(1, 12000) n;
    analyze crates, things`)
  const asked = `x LOG:  duration: 500.0 ms  statement: select id from crates where shelf = 1
    and (select count(*) from things t where t.crate_id = crates.id) > 7`
  const { findings } = await audit({ url: database.url, log: [asked, asked].join('\n') })
  const indexes = findings.flatMap(({ index }) => index ?? [])
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringMatching(/ on public\.things \(crate_id\);$/),
  ])
  expect(indexes[0]?.share).toBeGreaterThan(0.9)
})

it('takes a subselect that is hashed as run once, though the planner counts it for each row', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`
    create table files (id int primary key, owner int not null, made timestamp not null);
    create table grants (id int primary key, file_id int not null, email text not null);
    insert into files select n, n % 2000, timestamp '2026-01-01' + (n * 7919 % 40000) * interval '1 min' from generate_series(1, 40000) n;
    insert into grants select n, 1 + n % 40000, 'p' || n % 900 || '@x.com' from generate_series(1, 120000) n;
    analyze files, grants`)
  const asked = `x LOG:  duration: 90.0 ms  statement: select id from files where owner = 7
    or exists (select from grants g where g.file_id = files.id and g.email = 'p7@x.com') order by made desc limit 10`
  const { findings } = await audit({ url: database.url, log: [asked, asked].join('\n') })
  const indexes = findings.flatMap(({ index }) => index ?? [])
  expect(indexes.map(({ ddl }) => ddl).toSorted()).toEqual([
    expect.stringMatching(/ on public\.files \(made( desc)?\);$/),
    expect.stringMatching(/ on public\.grants \(email(, file_id)?\);$/),
  ])
  expect(indexes.map(({ share }) => share > 0.2)).toEqual([true, true])
})
