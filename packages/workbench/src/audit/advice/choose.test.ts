import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'

it("sizes a partial index by its own column, though other columns' names are part of that one's", async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`create table tickets (a text, stat text, id int primary key, state text, at timestamptz);
    insert into tickets select 'a' || i, 's' || i, i, case when i % 4 = 0 then 'open' else 'done' || i % 50 end,
      now() - i * interval '1 min' from generate_series(1, 60000) i;
    analyze tickets`)
  const line =
    "x LOG:  duration: 500.0 ms  statement: select * from tickets where state = 'open' order by at limit 10"
  const { findings } = await audit({ url: database.url, log: [line, line].join('\n') })
  const index = findings.find(({ rule }) => rule === 'missing-index')?.index
  expect(index?.ddl).toContain("where state = 'open'")
  await client.query(index?.ddl ?? '')
  const { rows } = await client.query<{ size: number }>(
    'select pg_relation_size($1)::float8 as size',
    [index?.name],
  )
  await client.end()
  const ratio = (index?.sizeBytes ?? 0) / (rows[0]?.size ?? 1)
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
})
