import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { diffStatements, snapshotStatements } from '../../evidence/statements.ts'
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
