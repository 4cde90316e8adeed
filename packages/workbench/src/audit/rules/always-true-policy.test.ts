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
  for (const { sql, undo } of first) await database.run(`${sql.join('')} ${undo}`)
  expect(await of()).toEqual(first)
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

it('names one beside a restrictive one for another command or role, or that limits nothing', async () => {
  const restrictive = (rest: string) =>
    `create policy all_rows on parcels using (true); create policy own on parcels as restrictive ${rest}`
  const own = "(org_id = current_setting('app.org'))"
  expect(await found(restrictive(`for delete using ${own}`))).toHaveLength(1)
  expect(await found(restrictive(`to pg_monitor using ${own}`))).toHaveLength(1)
  expect(await found(restrictive('using (true)'))).toHaveLength(1)
})

it.each([
  ['for a named role', `${tenant}; create policy queue on parcels to pg_monitor using (true)`],
  ['restrictive', `${tenant}; create policy more on parcels as restrictive using (true)`],
  [
    'for reading what its owners write',
    `create policy seen on parcels for select using (true);
     create policy own on parcels using (org_id = current_setting('app.org'))`,
  ],
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
