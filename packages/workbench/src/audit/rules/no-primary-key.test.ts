import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('asks for one primary key of a partitioned table, not of each of its parts', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table logs (at int) partition by range (at);
    create table logs_1 partition of logs for values from (0) to (10);
    create table logs_2 partition of logs for values from (10) to (20);
    create table keyed (id int primary key)`)
  expect(await database.titles('no-primary-key')).toEqual(['Table logs has no primary key'])
})

it('leaves a table without columns alone', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run('create table empty ()')
  expect(await database.titles('no-primary-key')).toEqual([])
})

it('says of each table only what is true of it', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table full_row (code text not null); alter table full_row replica identity full;
    create table identified (code text not null unique); alter table identified replica identity using index identified_code_key;
    create table nullable (code text unique);
    create table parted (code text not null) partition by range (code);
    create table parted_1 partition of parted default; create unique index parted_code on parted (code);
    alter table parted_1 replica identity using index parted_1_code_idx;
    create table plain (code text);
    create table silent (code text primary key); alter table silent replica identity nothing;
    create table uniquely (code text not null unique)`)
  const { findings } = await audit({ url: database.url })
  expect(findings.map(({ title, why, sql }) => [title.split(' ')[1], why, ...sql])).toEqual([
    [
      'full_row',
      'It may hold the same row twice; logical replication finds each updated row by all its columns.',
      'alter table public.full_row add primary key (...);',
    ],
    ['nullable', twice, 'alter table public.nullable add primary key (...);'],
    ['plain', twice, 'alter table public.plain add primary key (...);'],
    [
      'uniquely',
      'Logical replication and most online migrations refuse to update it.',
      'alter table public.uniquely replica identity using index uniquely_code_key;',
    ],
  ])
})

const twice =
  'It may hold the same row twice; logical replication and most online migrations refuse to update it.'
