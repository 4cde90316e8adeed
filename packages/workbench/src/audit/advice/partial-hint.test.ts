import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { times, trial } from '../fixture/trial.ts'

const jobs = `
  create table jobs (id int primary key, team int not null, state text not null, at timestamptz not null, note text not null);
  insert into jobs select i, i % 40, case when i > 59950 then 'queued' else (array['done', 'failed'])[1 + i / 9 % 2] end,
    now() - (i::bigint * 7919 % 60000) * interval '1 min', repeat(md5(i::text), 3) from generate_series(1, 60000) i;`
const text = 'select id, note from jobs where state = $1 and team = $2 order by at limit $3'

it('looks past a partial index for a value that is not asked for', async () => {
  await using shop = await trial(
    await testDatabase(),
    `${jobs} create index on jobs (at) where state = 'never'; analyze jobs`,
  )
  const { indexes } = await shop.advise({ [text]: times(20, (i) => ['done', i, 20]) })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringMatching(/\((state, team|team, state), at\)/),
  ])
})

it('takes a partial index for the value that is asked for, where calls read as little as it needs', async () => {
  await using shop = await trial(
    await testDatabase(),
    `${jobs} create index on jobs (at) where state = 'queued'; analyze jobs`,
  )
  const { indexes } = await shop.advise({
    'select id, note from jobs where state = $1 order by at limit 20': times(20, () => ['queued']),
  })
  expect(indexes).toEqual([])
})

it.each([
  [
    'never',
    'done',
    25,
    (i: number) => `team = ${i}`,
    [expect.stringMatching(/\((state, team|team, state), at\)/)],
  ],
  ['queued', 'queued', 0.1, (i: number) => `note <> 'x${i}'`, []],
])(
  'tells by the times in a log whether statements ask for the value of a partial index on %s',
  async (value, state, ms, condition, expected) => {
    await using shop = auditedDatabase(await testDatabase())
    await shop.run(`${jobs} create index on jobs (at) where state = '${value}'; analyze jobs`)
    const log = times(
      20,
      (i) =>
        `x LOG:  duration: ${ms} ms  statement: select id, note from jobs where state = '${state}' and ${condition(i)} order by at limit 20`,
    ).join('\n')
    const { findings } = await audit({ url: shop.url, log })
    expect(findings.flatMap(({ index }) => index?.ddl ?? [])).toEqual(expected)
  },
)
