import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

/** 60,000 posts, a third of them in the first room, written at a thousand moments. */
const posts = `
  create table posts (id int primary key, room int not null, at timestamptz not null, note text not null);
  insert into posts select i, case when i % 3 = 0 then 1 else i % 300 end,
    timestamptz '2026-01-01' + (i::bigint * 7919 % 1000) * interval '1 hour', repeat(md5(i::text), 3) from generate_series(1, 60000) i;
  analyze posts;`

/** The moment that has a fifth of the posts after it. */
const at = '2026-02-03 08:00:00+00'

it.each<[string, string, readonly unknown[]]>([
  [
    'downwards',
    'room = $1 and (at < $2 or (at = $2 and id < $3)) order by at desc, id desc',
    [1, at, 30_000],
  ],
  [
    'the smaller part first',
    'room = $1 and ((at = $2 and id < $3) or at < $2) order by at desc, id desc',
    [1, at, 30_000],
  ],
  [
    'upwards',
    'room = $1 and (at > $2 or (at = $2 and id > $3)) order by at, id',
    [1, '2026-01-09 08:00:00+00', 30_000],
  ],
])(
  'foresees the rows that a page written with OR reads before it begins: %s',
  async (_, where, values) => {
    await using shop = await trial(await testDatabase(), posts)
    const text = `select id, note from posts where ${where} limit 20`
    const { indexes } = await shop.advise({ [text]: times(10, () => values) })
    const [index, ...others] = indexes
    expect(others).toEqual([])
    expect(index?.ddl).toContain('(room, at')
    expect(index?.confidence).toBe('medium')
    expect(index?.why).toMatch(
      /reads all rows before; .* Written as \(at, id\) [<>] \(\.\.\.\), it reads none/,
    )
    // Such a page reads some thousand rows of a large room, while a plan with a limit seems to read twenty.
    expect(index?.statements[0]?.left).toBeGreaterThan(0.01)
  },
)

it('is sure of a page written as a row, which reads nothing before it begins', async () => {
  await using shop = await trial(await testDatabase(), posts)
  const text =
    'select id, note from posts where room = $1 and (at, id) < ($2, $3) order by at desc, id desc limit 20'
  const { indexes } = await shop.advise({ [text]: times(10, () => [1, at, 30_000]) })
  expect(indexes.map(({ confidence }) => confidence)).toEqual(['high'])
  expect(indexes[0]?.statements[0]?.left).toBeLessThan(0.01)
})
