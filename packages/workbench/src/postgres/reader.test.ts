import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { connectReader } from './reader.ts'

it('asks without compiling its questions, whatever the database is set to', async () => {
  await using database = await testDatabase()
  const client = new pg.Client(database.url)
  await client.connect()
  await client.query(
    `alter database ${client.escapeIdentifier(client.database ?? '')} set jit = on`,
  )
  await client.end()
  await using reader = await connectReader(database.url)
  const { rows } = await reader.read((own) => own.query('show jit'))
  expect(rows).toEqual([{ jit: 'off' }])
})

it('says so when the server gives no answer', async () => {
  await using database = await testDatabase()
  await using reader = await connectReader(database.url, 400, 100)
  const asked = reader.read(async (own) => {
    await own.query('set local statement_timeout = 0')
    return own.query('select pg_sleep(100)')
  })
  await expect(asked).rejects.toThrow('The server gave no answer within 0.5 s.')
})
