import pg from 'pg'
import { expect, it } from 'vitest'
import { testDatabase } from './index.ts'

it('gives a database of its own on a real Postgres 18', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<{ version: string }>('select version()')
  await client.end()
  expect(rows[0]?.version).toContain('PostgreSQL 18')
})
