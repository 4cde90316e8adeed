import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
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
