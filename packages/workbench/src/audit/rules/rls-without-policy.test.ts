import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('names a closed table, and no partition of one with policies', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (id int primary key); alter table parcels enable row level security;
    create table scans (id int primary key) partition by range (id); create table scans_1 partition of scans default;
    alter table scans enable row level security; alter table scans_1 enable row level security;
    create policy tenant on scans using (id = 1); create table marks (id int primary key)`)
  expect(await database.titles('rls-without-policy')).toEqual([
    'Table parcels has row-level security, but no policy',
  ])
})
