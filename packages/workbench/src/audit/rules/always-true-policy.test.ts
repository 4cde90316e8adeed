import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

async function found(policies: string) {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (org_id text, id int primary key);
    alter table parcels enable row level security; ${policies}`)
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(
      ({ rule }) => rule === 'always-true-policy',
    )
  const first = await of()
  for (const { sql, undo } of first) await database.run(`${sql.join('')} ${undo ?? ''}`)
  expect(await of()).toEqual(first)
  for (const { sql } of first) await database.run(sql.join(''))
  expect((await of()).filter(({ sql }) => sql.length > 0)).toEqual([])
  return first.map(({ severity, title, why }) => [
    severity,
    title,
    /for this (.*) forbids/.exec(why)?.[1],
  ])
}

const tenant = `create policy tenant on parcels using (org_id = current_setting('app.org'))`

it('names a policy that lets everybody past the others, and can make it again', async () => {
  expect(await found(`${tenant}; create policy all_rows on parcels using (true)`)).toEqual([
    ['high', 'Policy all_rows of parcels lets every role read and change every row', 'tenant'],
  ])
  expect(
    await found(`create policy own on parcels for select using (org_id = current_setting('app.org'));
      create policy seen on parcels for select using (true)`),
  ).toEqual([['high', 'Policy seen of parcels lets every role read every row', 'own']])
  expect(await found(`create policy gone on parcels for delete using (1 = 1)`)).toEqual([
    ['medium', 'Policy gone of parcels lets every role delete every row', undefined],
  ])
  expect(
    await found(
      `create policy moved on parcels using (org_id = current_setting('app.org')) with check (true)`,
    ),
  ).toEqual([['medium', 'Policy moved of parcels lets every role write any row', undefined]])
})

const read = (name: string) => `create policy ${name} on parcels for select using`
const own = "(org_id = current_setting('app.org'))"

it('reads a condition as Postgres does, and says which rows it leaves out', async () => {
  const conditions = [
    ['id = 1 or true', 'every row,'],
    ['not false', 'every row,'],
    ['id = id', 'every row,'],
    ['org_id = org_id', 'every row whose columns in it are set,'],
    ['coalesce(true, false)', 'every row,'],
    ['(select yes())', 'every row,'],
    ['block()', 'every row,'],
    ['id = 1 or org_id is not null', undefined],
  ]
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create function yes() returns boolean language sql immutable as 'select true';
    create function block() returns boolean language plpgsql as $$ begin return true; end $$`)
  for (const [i, [condition]] of conditions.entries())
    await database.run(
      `create table parcels (org_id text, id int primary key); alter table parcels enable row level security;
      ${read('own')} ${own}; ${read('seen')} (${condition}); alter table parcels rename to parcels${i}`,
    )
  const { findings } = await audit({ url: database.url })
  const whys = conditions.map(
    (_, i) =>
      findings.find(
        ({ rule, title }) =>
          rule === 'always-true-policy' && title.startsWith(`Policy seen of parcels${i} `),
      )?.why,
  )
  expect(whys.map((why) => why && /is true for (.*?,)/.exec(why)?.[1])).toEqual(
    conditions.map(([, rows]) => rows),
  )
})

it('names reading for all beside a policy that limits all commands by the tenant', async () => {
  const seen = `${read('seen')} (true)`
  const title = 'Policy seen of parcels lets every role read every row'
  expect(await found(`${tenant}; ${seen}`)).toEqual([['medium', title, undefined]])
  const personal = `alter table parcels add column author_id text;
    create policy mine on parcels using (author_id = current_setting('app.user')); alter table parcels drop column org_id`
  expect(await found(`${personal}; ${seen}`)).toEqual([['low', title, undefined]])
})

it('names one for a role beside another one for that role', async () => {
  const title = 'Policy seen of parcels lets role pg_monitor read every row'
  const both = (roles: string) => `create policy own on parcels for select ${roles} using ${own};
    create policy seen on parcels for select to pg_monitor using (true)`
  expect(await found(both('to pg_monitor'))).toEqual([['high', title, 'own']])
  expect(await found(both('to pg_monitor, pg_read_all_stats'))).toEqual([])
})

it('never advises to drop the last policy that lets anyone in', async () => {
  const advice = async (policies: string) => {
    await using database = auditedDatabase(await testDatabase())
    await database.run(`create table parcels (org_id text, id int primary key);
      alter table parcels enable row level security; ${policies}`)
    const { findings } = await audit({ url: database.url })
    return findings.flatMap(({ rule, sql }) => (rule === 'always-true-policy' ? [...sql] : []))
  }
  const all = 'create policy all_rows on parcels using (true)'
  expect(await advice(all)).toEqual([])
  expect(await advice(`${all}; create policy more on parcels using (1 = 1)`)).toEqual([])
  expect(
    await advice(`${all}; create policy own on parcels as restrictive for delete using ${own}`),
  ).toEqual([])
  expect(await advice(`${all}; ${read('own')} ${own}`)).toEqual([
    expect.stringMatching(/^alter policy all_rows on public\.parcels using \(.*org_id/),
  ])
  expect(await advice(`${all}; ${tenant}`)).toEqual(['drop policy all_rows on public.parcels;'])
  expect(
    await advice(`${all}; ${tenant} `.replace('using (org_id', 'to pg_monitor using (org_id')),
  ).toEqual([expect.stringMatching(/^alter policy all_rows/)])
  expect(
    await advice(`create policy moved on parcels for update using ${own} with check (true)`),
  ).toEqual([expect.stringMatching(/^alter policy moved .*with check \(.*org_id/)])
})

it('leaves a form alone that anyone may send, but no row of a tenant', async () => {
  const form = 'create policy sent on messages for insert with check (true)'
  const table = (columns: string) =>
    `create table messages (id int primary key, email text, ${columns}); alter table messages enable row level security`
  expect(await found(`${tenant}; ${table('body text')}; ${form}`)).toEqual([])
  expect(await found(`${tenant}; ${table('org_id text')}; ${form}`)).toEqual([
    ['medium', 'Policy sent of messages lets every role write any row', undefined],
  ])
})

it('names one beside a restrictive one for another command or role, or that limits nothing', async () => {
  const restrictive = (rest: string) =>
    `create policy all_rows on parcels using (true); create policy own on parcels as restrictive ${rest}`
  expect(await found(restrictive(`for delete using ${own}`))).toHaveLength(1)
  // A restrictive policy goes on to forbid, so none is moot.
  expect(await found(restrictive(`to pg_monitor using ${own}`))).toEqual([
    ['medium', 'Policy all_rows of parcels lets every role read and change every row', undefined],
  ])
  expect(await found(restrictive('using (true)'))).toHaveLength(1)
})

it.each([
  ['for a named role', `${tenant}; create policy queue on parcels to pg_monitor using (true)`],
  ['restrictive', `${tenant}; create policy more on parcels as restrictive using (true)`],
  [
    'for reading what its owners write',
    `create policy seen on parcels for select using (true);
     create policy own on parcels for update using (org_id = current_setting('app.org'))`,
  ],
  ['for reading a table for all', 'create policy seen on parcels for select using (true)'],
  ['not always true', tenant],
  [
    'needed beside a restrictive one, without which no row would be left',
    `create policy all_rows on parcels using (true);
     create policy own on parcels as restrictive using (org_id = current_setting('app.org'))`,
  ],
  [
    'without effect',
    `alter table parcels disable row level security; ${tenant}; create policy a on parcels using (true)`,
  ],
])('leaves a policy alone that is %s', async (_, policies) => {
  expect(await found(policies)).toEqual([])
})
