import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const schema = `
  create table bills (id int primary key, paid boolean not null, meta jsonb not null, note jsonb not null);
  insert into bills select i, i % 2 = 0, jsonb_build_object('src', 's' || i % 3, 'shop', 'p' || i % 1000, 'ref', i, 'deep', '{}'::jsonb),
    jsonb_build_object('code', 'c' || i % 50000) from generate_series(1, 50000) i;
  create table tasks (id int primary key, data jsonb not null);
  insert into tasks select i, jsonb_build_object('ref', md5((i / 3)::text), 'n', i % 5, 'source', 'import') from generate_series(1, 23741) i`

/** Statement, its values, and what is advised or left open for it. */
const cases: readonly (readonly [string, readonly unknown[], string])[] = [
  ["select id from bills where meta->>'ref' = $1", ['77'], "medium (((meta ->> 'ref')))"],
  [
    "select id from bills where (meta->>'ref')::int = $1",
    [77],
    "medium ((((meta ->> 'ref'))::int4))",
  ],
  ["select id from bills where meta->>'shop' = $1", ['p7'], "medium (((meta ->> 'shop')))"],
  // Documents are sorted by 'n', so the histogram has many a 'ref' twice.
  [
    "select * from tasks where data->>'ref' = $1",
    ['c4ca4238a0b923820dcc509a6f75849b'],
    "medium (((data ->> 'ref')))",
  ],
  // A third of the table is found sooner without an index.
  ["select id from bills where meta->>'src' = $1", ['s1'], ''],
  // Its documents have one member only.
  ["select count(*) from bills where note->>'code' = $1", ['c7'], "medium (((note ->> 'code')))"],
  ["select count(*) from bills where meta->>'ref' = $1", ['77'], 'open (meta ->> $2)'],
  ["select id from bills where meta->>'ref' = $1 limit 1", ['49000'], 'open (meta ->> $2)'],
]

it('advises an index on the member of a document that fits the rows of a call, or says that it is not known', async () => {
  await using database = await trial(await testDatabase(), schema)
  await database.run('vacuum analyze')
  const wrong: unknown[] = []
  for (const [text, values, wanted] of cases) {
    const { indexes, unjudged } = await database.advise({ [text]: times(5, () => values) })
    const found = [
      ...indexes.map(({ ddl, confidence }) => `${confidence} ${/\(.*\)/.exec(ddl)?.[0] ?? ''}`),
      ...unjudged.statements.map(({ reason }) => `open ${/\(.*?\)/.exec(reason)?.[0] ?? reason}`),
    ]
    if (found.join() !== wanted) wrong.push({ text, found })
  }
  expect(wrong).toEqual([])
})
