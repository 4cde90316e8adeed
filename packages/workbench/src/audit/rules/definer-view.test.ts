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
    .map(({ title, sql, severity }) => [title, ...sql, severity])
}

it('names a view by which others read past the policies, also through another view', async () => {
  const run = testServerMajor() < 15 ? 'revoke select on' : 'alter view'
  const result = await found(`grant select on heavy to public;
    create view above as select count(*) from heavy; grant select on above to pg_read_all_stats`)
  expect(result.map(([title]) => title)).toEqual([
    'View heavy reads past the policies of parcels',
    'View above reads past the policies of parcels',
  ])
  expect(result[0]?.[1]).toMatch(new RegExp(`^${run} public\\.heavy`))
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
    'shows one tenant alone',
    "create view one as select * from parcels where id > 3 and org_id = 'demo'; grant select on one to public",
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

it('names a materialized view, whose rows no policy hides, and takes the right to read it away', async () => {
  const [one, above, ...more] = await found(`create materialized view kept as select * from parcels;
    grant select on kept to public, pg_monitor;
    create view asks as select * from kept where org_id = current_setting('app.org'); grant select on asks to public;
    create view above as select * from kept; grant select on above to public`)
  expect(above?.[0]).toBe('View kept reads past the policies of parcels')
  expect(one?.[0]).toBe('View above reads past the policies of parcels')
  expect(above?.[1]).toBe('revoke select on public.kept from pg_monitor, public;')
  expect(more).toEqual([])
})

it('is urgent where rows are shown, not where totals are', async () => {
  const result =
    await found(`create view totals as select count(*) as n, round(avg(id)) from parcels;
    create view counted as select count(*), sum(id)::int + 1 as ids from parcels;
    create view grouped as select org_id, count(*) from parcels group by org_id;
    create view latest as select max(org_id) from parcels;
    create view either as select id from parcels where org_id = 'demo' or id = 1;
    create view alive as select id from parcels where id > 0;
    grant select on totals, counted, grouped, latest, either, alive to public`)
  expect(result.map((each) => [each[0]?.split(' ')[1], each.at(-1)])).toEqual([
    ['alive', 'high'],
    ['either', 'high'],
    ['grouped', 'high'],
    ['latest', 'high'],
    ['counted', 'low'],
    ['totals', 'low'],
  ])
})

it("names a view of the table's owner, unless the policies are forced on it", async () => {
  const owned = `alter table parcels owner to pg_monitor; alter view heavy owner to pg_monitor;
    grant select on heavy to public`
  expect(await found(`${owned}; alter table parcels no force row level security`)).toHaveLength(1)
  expect(await found(owned)).toEqual([])
})

it.skipIf(testServerMajor() < 15)('leaves a security invoker alone', async () => {
  expect(
    await found('alter view heavy set (security_invoker); grant select on heavy to public'),
  ).toEqual([])
})
