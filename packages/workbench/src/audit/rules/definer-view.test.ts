import { testDatabase, testServerMajor } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

async function found(views: string) {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (org_id text, id int primary key);
    alter table parcels enable row level security; alter table parcels force row level security;
    create policy tenant on parcels using (org_id = current_setting('app.org'));
    create table open_to_all (id int primary key);
    create view heavy as select * from parcels; ${views}`)
  const { findings } = await audit({ url: database.url })
  return findings
    .filter(({ rule }) => rule === 'definer-view')
    .map(({ title, sql }) => [title, ...sql])
}

it('names a view by which others read past the policies, also through another view', async () => {
  const run = testServerMajor() < 15 ? 'revoke select on' : 'alter view'
  const result = await found(`grant select on heavy to public;
    create view above as select count(*) from heavy; grant select on above to pg_read_all_stats`)
  expect(result.map(([title]) => title)).toEqual([
    'View above shows rows past the policies of parcels',
    'View heavy shows rows past the policies of parcels',
  ])
  expect(result[1]?.[1]).toMatch(new RegExp(`^${run} public\\.heavy`))
})

it.each([
  ['nobody else may read', 'select 1'],
  [
    'filters as the policies do',
    "create view own as select * from parcels where org_id = current_setting('app.org'); grant select on own to public",
  ],
  [
    'reads as a role that is subject to the policies',
    'alter view heavy owner to pg_monitor; grant select on parcels to pg_monitor; grant select on heavy to public',
  ],
  [
    'reads other tables',
    'create view wide as select * from open_to_all; grant select on wide to public',
  ],
  [
    'shows what a policy lets every role read anyway',
    'create policy seen on parcels for select using (true); grant select on heavy to public',
  ],
])('leaves a view alone that %s', async (_, views) => {
  expect(await found(views)).toEqual([])
})

it('names a view past a restrictive policy, or past the policies of other roles', async () => {
  const seen = 'create policy seen on parcels for select using (true)'
  const limited =
    "create policy own on parcels as restrictive using (org_id = current_setting('app.org'))"
  const grant = 'grant select on heavy to public'
  expect(await found(`${seen}; ${limited}; ${grant}`)).toHaveLength(1)
  expect(await found(`${seen.replace('using', 'to pg_monitor using')}; ${grant}`)).toHaveLength(1)
})

it.skipIf(testServerMajor() < 15)('leaves a security invoker alone', async () => {
  expect(
    await found('alter view heavy set (security_invoker); grant select on heavy to public'),
  ).toEqual([])
})
