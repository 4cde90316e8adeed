import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

async function found(policies: string) {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (org_id text, owner text, id int primary key);
    alter table parcels enable row level security; ${policies}`)
  const { findings } = await audit({ url: database.url })
  return findings
    .filter(({ rule }) => rule === 'several-permissive-policies')
    .map(({ title, why }) => [title, why.slice(0, why.indexOf(':'))])
}

const tenant = `create policy tenant on parcels using (org_id = current_setting('app.org'))`
const own = (rest: string) =>
  `create policy own on parcels ${rest} using (owner = current_setting('app.user'))`

it('names policies that are joined by OR', async () => {
  expect(await found(`${tenant}; ${own('for select')}`)).toEqual([
    [
      '2 permissive policies of parcels hold for one SELECT',
      'For every role, own or tenant must hold',
    ],
  ])
  expect(await found(`${tenant}; ${own('to pg_monitor')}`)).toEqual([
    [
      '2 permissive policies of parcels hold for one SELECT',
      'For role pg_monitor, own or tenant must hold',
    ],
  ])
})

it.each([
  ['one is restrictive', `${tenant}; ${own('as restrictive')}`],
  [
    'they are for other commands',
    `${own('for select')}; create policy kept on parcels for delete using (id > 5)`,
  ],
  ['one needs no work', `${tenant}; create policy queue on parcels to pg_monitor using (true)`],
  [
    'they are for other roles',
    `${own('to pg_monitor')}; create policy tenant on parcels to pg_read_all_stats using (org_id = 'a')`,
  ],
])('leaves two policies alone when %s', async (_, policies) => {
  expect(await found(policies)).toEqual([])
})
