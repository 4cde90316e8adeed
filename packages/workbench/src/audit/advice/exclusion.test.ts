import { testDatabase } from '@tenfold/testing'
import { describe, expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

/** 60,000 jobs, of which one in 200 isn't in the usual state. */
const jobs = (usual: string, type = 'text') => `
  create table jobs (id int primary key, queue int not null, state ${type} not null, ended boolean not null, due_at timestamptz not null, note text not null);
  insert into jobs select i, i % 40, (case when i % 400 = 0 then 'held' when i % 200 = 0 then 'late' else '${usual}' end)::${type},
    i % 200 > 0, timestamptz '2026-01-01' + (i::bigint * 7919 % 60000) * interval '1 min', repeat(md5(i::text), 3)
    from generate_series(1, 60000) i;
  analyze jobs;`

describe('rows that are not in the usual state', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['grouped', 'select state, count(*) from jobs where state <> $1 group by state', ['done']],
    ['counted', 'select count(*), max(due_at) from jobs where not (state = $1)', ['done']],
    [
      'in a list',
      'select queue, count(*) from jobs where state not in ($1, $2) group by 1',
      ['done', 'gone'],
    ],
    ['in an array', 'select count(*) from jobs where state <> all ($1)', [['done', 'gone']]],
    ['with nulls', 'select count(*) from jobs where state is distinct from $1', ['done']],
    [
      'as a page',
      'select id, note from jobs where state not in ($1, $2) order by due_at, id limit 50',
      ['done', 'gone'],
    ],
    [
      'of a queue',
      'select id from jobs where queue = $1 and state <> $2 order by due_at',
      [7, 'done'],
    ],
    [
      'that are false',
      'select queue, count(*) from jobs where not ended and note <> $1 group by 1',
      ['x'],
    ],
    [
      'that are not true',
      'select queue, count(*) from jobs where ended is not true and note <> $1 group by 1',
      ['x'],
    ],
  ])('get an index of their own: %s', async (_, text, values) => {
    await using shop = await trial(await testDatabase(), jobs('done'))
    const { indexes, skipped } = await shop.advise({ [text]: times(10, () => values) })
    expect(skipped).toEqual([])
    expect(indexes).toHaveLength(1)
    const [index] = indexes
    expect(index?.share).toBeGreaterThan(0.8)
    expect(index?.sizeBytes).toBeLessThan(100_000)
    const asked = text.replaceAll(/\$(\d)/g, (_whole, n: string) => {
      const value = values[Number(n) - 1]
      return Array.isArray(value) ? `'{${value.join()}}'` : `'${String(value)}'`
    })
    const before = await shop.cost(asked)
    await shop.run(index?.ddl ?? '')
    expect(await shop.cost(asked)).toBeLessThan(before / 5)
    expect((await shop.advise({ [text]: times(10, () => values) })).indexes).toEqual([])
  })

  it('are left out by the two usual states where those are most rows only together', async () => {
    await using shop = await trial(
      await testDatabase(),
      `${jobs('done')} update jobs set state = 'gone' where id % 2 = 1; analyze jobs`,
    )
    const text = 'select state, count(*) from jobs where state <> all ($1) group by 1'
    const { indexes } = await shop.advise({ [text]: times(10, () => [['done', 'gone']]) })
    expect(indexes.map(({ ddl }) => ddl)).toEqual([
      expect.stringMatching(/where state <> '(done|gone)' and state <> '(done|gone)'/),
    ])
  })

  it('are a guess of low confidence where rows do not end in the usual state', async () => {
    await using shop = await trial(await testDatabase(), jobs('active'))
    const text = 'select state, count(*) from jobs where state <> $1 group by state'
    const { indexes } = await shop.advise({ [text]: times(10, () => ['held']) })
    expect(indexes.map(({ confidence }) => confidence)).toEqual(['low'])
    expect(indexes[0]?.why).toContain("If it leaves out others, this index doesn't serve it.")
  })

  it('are not guessed where calls return most rows', async () => {
    await using shop = await trial(await testDatabase(), jobs('active'))
    const text = 'select id from jobs where state <> $1'
    expect((await shop.advise({ [text]: times(10, () => ['held']) })).indexes).toEqual([])
  })

  it('are found by an index of theirs for one of their states, too', async () => {
    await using shop = await trial(
      await testDatabase(),
      `${jobs('done')} create index on jobs (state) where state <> 'done'`,
    )
    const { indexes } = await shop.advise({
      'select count(*) from jobs where state <> $1': times(10, () => ['done']),
      "select id, note from jobs where state = 'held' and 'x' <> $1": times(10, () => ['y']),
    })
    expect(indexes).toEqual([])
  })
})
