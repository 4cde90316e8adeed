import { connectDatabase } from '@tenfold/stack'
import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { requireEmpty } from './empty.ts'

it('lets a climb begin in an empty database only, whatever its extensions brought along', async () => {
  await using database = await testDatabase()
  const client = await connectDatabase(database.url, 'test')
  await client.query('create extension pg_stat_statements')
  await expect(requireEmpty(database.url)).resolves.toBeUndefined()
  await client.query('create table "Notes of mine" (id int)')
  await expect(requireEmpty(database.url)).rejects.toMatchObject({
    code: 'climb/database-not-empty',
    exitCode: 2,
    message: expect.stringContaining('holds the table public."Notes of mine". A climb') as string,
  })
  await client.query('create table other (id int)')
  await client.end()
  await expect(requireEmpty(database.url)).rejects.toThrow('holds 2 tables, such as public.')
})
