import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const schema = `
  create table visits (id int primary key, kind int not null, at timestamptz not null, day date not null);
  insert into visits select i, i % 10, timestamptz '2026-01-01' + (i * 7919::bigint % 100000) * interval '5 min',
    date '2026-01-01' + (i * 7919::bigint % 100000)::int / 288 from generate_series(1, 100000) i;
  create table stays (like visits including all);
  insert into stays select * from visits;
  create index on stays (at)`

const newest = '2026-12-13 00:00+00'
const middle = '2026-07-01 00:00+00'

/** Statement, its values, and what is advised for it, with the confidence; nothing stands for nothing. */
const cases: readonly (readonly [string, readonly string[], string?])[] = [
  // How many rows are met shows nowhere.
  ['select count(kind) from visits where at >= $1', [newest], 'low (at)'],
  ['select count(kind) from visits where at >= $1 and at < $2', [newest, newest], 'low (at)'],
  ['select sum(kind) from visits where at between $1 and $2', [newest, newest], 'low (at)'],
  ['select kind, count(*) from visits where at > $1 group by kind', [newest], 'low (at)'],
  ['select count(kind) from visits where at >= now() - $1::interval', ['1 day'], 'low (at)'],
  ['select count(kind) from visits where day > current_date - $1::int', ['1'], 'low (day)'],
  [
    'select id from visits where kind = $1 and day < $2 limit 100',
    ['3', '2026-01-03'],
    'low (kind, day)',
  ],
  // Any range is served, at a third of the rows by the index alone.
  ['select count(*) from visits where at >= $1', [newest], 'high (at)'],
  ['select count(*) from visits where kind = $1 and at >= $2', ['3', newest], 'high (kind, at)'],
  // The rows of a call tell it.
  ['select id from visits where at >= $1', [newest], 'high (at)'],
  ['select id from visits where at >= $1', [middle]],
  ['delete from visits where at < $1', ['2025-01-01'], 'high (at)'],
  // A call reads more blocks than few rows are in.
  ['select count(id), max(kind) from stays where at >= $1', [middle]],
]

it('judges a range of unknown value by the rows and blocks of a call, and says where nothing tells', async () => {
  await using database = await trial(await testDatabase(), schema)
  await database.run('vacuum analyze')
  const wrong: unknown[] = []
  for (const [text, values, wanted] of cases) {
    const { indexes, unjudged } = await database.advise({ [text]: times(5, () => values) })
    const advised = indexes.map(
      ({ ddl, confidence }) => `${confidence} ${/\(.*\)/.exec(ddl)?.[0] ?? ''}`,
    )
    if (advised.join() !== (wanted ?? '') || unjudged.share > 0)
      wrong.push({ text, values, advised })
  }
  expect(wrong).toEqual([])
})
