import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { quoteIdentifier } from '../../postgres/names.ts'
import { pasteable } from './pasteable.ts'

it('writes names on one line that Postgres reads as they are', async () => {
  const names = ['a\nb', 'a\r\tb\\c\u202e', 'it\'s "$$"\n', 'plain', "a ' b"]
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    for (const name of names) {
      const text = pasteable(
        `select 1 as ${quoteIdentifier(name)}, ${pg.escapeLiteral(name)} as value`,
      )
      expect(text).not.toMatch(/\p{Cc}|\u202e/u)
      const { fields, rows } = await client.query<{ value: string }>(text)
      expect([fields[0]?.name, rows[0]?.value]).toEqual([name, name])
    }
  } finally {
    await client.end()
  }
})

it('leaves a statement alone that holds nothing unseen', () => {
  const sql = `create index "A b" on public."T" (lower("e'm"), 'x\\y')`
  expect(pasteable(sql)).toBe(sql)
})
