import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('names a table whose policies do nothing, until row-level security is on', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (org_id text, id int primary key); create policy tenant on parcels using (org_id = 'a');
    create table scans (org_id text, id int primary key); create policy tenant on scans using (org_id = 'a');
    alter table scans enable row level security;
    create table marks (id int primary key)`)
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(
      ({ rule }) => rule === 'policy-without-rls',
    )
  const [found, ...more] = await of()
  expect([found?.title, found?.why, more]).toEqual([
    'Table parcels has policies, but row-level security is off',
    '1 policy (tenant) and no effect: each role with rights on the table sees and changes every row.',
    [],
  ])
  await database.run(found?.sql.join('') ?? '')
  expect(await of()).toEqual([])
  await database.run(found?.undo ?? '')
  expect(await of()).toHaveLength(1)
})
