import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { diffStatements, snapshotStatements } from '../../evidence/statements.ts'
import { loadParser } from '../../postgres/parser.ts'
import { connectReader } from '../../postgres/reader.ts'
import { planWorkload, understand } from '../advice/workload.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'

const rows = 60_000
const page = 'limit 20 offset $1'

/** Statement, the offset that it is asked with, and the least and most that the audit may take it for. */
const cases: readonly (readonly [string, number, number, number])[] = [
  [`select * from tasks order by made ${page}`, 0, 0, 50],
  [`select * from tasks order by made ${page}`, 10_000, 5_000, 20_000],
  [`select * from tasks order by id ${page}`, 0, 0, 500],
  [`select * from tasks order by id ${page}`, 40_000, 20_000, rows],
  [`select * from tasks ${page}`, 40_000, 20_000, rows],
  [`select * from tasks where team = 3 order by made ${page}`, 0, 0, 50],
  [`select * from tasks where team = 3 order by made ${page}`, 3_000, 1_500, 6_000],
  // Nothing gives this order, so that any page reads all rows.
  [`select * from tasks order by title ${page}`, 0, rows / 10, rows / 10],
  [`select * from tasks where team = 3 order by title ${page}`, 4_000, 500, 700],
  // A statement without a limit reads all rows, whatever its offset.
  ['select * from tasks where team = 3 offset $1', 0, 0, 0],
]

it('takes an unknown OFFSET for as many rows as the blocks read hold', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`create extension pg_stat_statements;
      create table tasks (id int primary key, team int not null, title text not null, made int not null);
      insert into tasks select i, i % 10, 'task ' || i, i * 7919::bigint % ${rows} from generate_series(1, ${rows}) i;
      create index on tasks (made);
      create index on tasks (team, made)`)
    await client.query('vacuum analyze tasks')
    await client.query('set enable_sort = off; set enable_incremental_sort = off')
    const wrong: unknown[] = []
    for (const [text, offset, least, most] of cases) {
      const taken = await offsetTaken(client, database.url, text, offset)
      if (taken.some((each) => each < least || each > most)) wrong.push({ text, offset, taken })
    }
    expect(wrong).toEqual([])
  } finally {
    await client.end()
  }
})

/** The offsets that the statement is planned with. */
async function offsetTaken(
  client: pg.Client,
  url: string,
  text: string,
  offset: number,
): Promise<readonly number[]> {
  const before = await snapshotStatements(client)
  for (let i = 0; i < 3; i++) await client.query(text, [offset])
  const all = diffStatements(before, await snapshotStatements(client))
  await loadParser()
  await using reader = await connectReader(url)
  const catalogue = await reader.read(readCatalogue)
  const understood = understand(
    all.filter((each) => each.text.includes('from tasks')),
    catalogue,
  )
  const { subjects } = await planWorkload(reader, understood, catalogue)
  return subjects.flatMap(({ accesses, planned }) =>
    planned.map(({ binding }) => {
      const [value] = accesses.offsets
      return value?.from === 'parameter' ? Number(binding.parameters.get(value.number)) : Number.NaN
    }),
  )
}
