import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'

async function advisedOn(ddl: string, statement: string): Promise<readonly string[]> {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`create table boxes (id int primary key, code text, kind text, qty int);
    insert into boxes select i, 'c' || i, chr(97 + i % 5), i % 1000 from generate_series(1, 40000) i;
    ${ddl}; analyze boxes`)
  await client.end()
  const line = `x LOG:  duration: 500.0 ms  statement: ${statement}`
  const { findings } = await audit({ url: database.url, log: [line, line].join('\n') })
  return findings.filter(({ rule }) => rule === 'missing-index').flatMap(({ sql }) => sql)
}

it.each([
  [
    'a condition that excludes its rows',
    `create index boxes_rare on boxes (code) where kind = 'a' and qty > 990`,
    `select * from boxes where code = 'c77' and kind = 'a'`,
  ],
  [
    'another collation',
    'create index boxes_de on boxes (code collate "de-x-icu")',
    `select * from boxes where code = 'c77'`,
  ],
  [
    'an operator class that sorts otherwise',
    'create index boxes_like on boxes (code text_pattern_ops)',
    'select * from boxes order by code limit 5',
  ],
])('does not take an index with %s for one that serves a statement', async (_, ddl, statement) => {
  expect(await advisedOn(ddl, statement)).toEqual([
    expect.stringMatching(/^create index concurrently \S+ on public\.boxes \(code/),
  ])
})

it.each([
  [
    `create index boxes_part on boxes (code) where kind = 'a'`,
    `select * from boxes where code = 'c77' and kind = 'a'`,
  ],
  ['create index boxes_all on boxes (code)', 'select * from boxes order by code limit 5'],
])('advises nothing beside %s', async (ddl, statement) => {
  expect(await advisedOn(ddl, statement)).toEqual([])
})
