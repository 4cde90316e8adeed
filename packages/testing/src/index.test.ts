import pg from 'pg'
import { expect, it } from 'vitest'
import { testDatabase, testServerMajor, testTemplate } from './index.ts'

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ answer: unknown }>(text)
  await client.end()
  return rows[0]?.answer
}

it('gives a database of its own on a real Postgres, 18 unless another server is named', async () => {
  await using database = await testDatabase()
  const isOwn = process.env['TENFOLD_TEST_POSTGRES'] === undefined
  const version = `PostgreSQL ${isOwn ? 18 : testServerMajor()}`
  expect(await ask(database.url, 'select version() as answer')).toContain(version)
})

it('fills a template once, however many ask for it at once', async () => {
  let fills = 0
  const fill = (url: string) => {
    fills += 1
    return ask(url, 'create table kept as select 42 as answer')
  }
  const names = await Promise.all([1, 2, 3].map(() => testTemplate('template_of_a_test', fill)))
  expect([new Set(names).size, fills]).toEqual([1, 1])
  await using copy = await testDatabase(names[0])
  await using other = await testDatabase(names[0])
  await ask(other.url, 'drop table kept')
  expect(await ask(copy.url, 'select answer from kept')).toBe(42)
})
