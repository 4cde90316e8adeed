import { testDatabase, testServerMajor } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { connectReader } from '../../postgres/reader.ts'
import { audit } from '../audit.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { type JitUse, readJit } from '../catalogue/read-jit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { jitOverhead } from './jit-overhead.ts'

/** Only a server with the library of LLVM can. */
async function canCompile(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('set jit = on')
    const { rows } = await client.query<{ can: boolean }>('select pg_jit_available() as can')
    return rows[0]?.can === true
  } finally {
    await client.end()
  }
}

const compiled = 'select count(*) filter (where i % 7 = 3 and i * 2 > 5) from numbers'

it('names compiling that takes much of the time, until JIT is off', async ({ skip }) => {
  await using database = auditedDatabase(await testDatabase())
  skip(testServerMajor() < 15 || !(await canCompile(database.url)), 'needs Postgres 15 with LLVM')
  await database.run(`create extension pg_stat_statements;
    create table numbers as select i from generate_series(1, 100) i; analyze`)
  const settings =
    'set jit = on; set jit_above_cost = 0; set jit_optimize_above_cost = 0; set jit_inline_above_cost = 0'
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(settings)
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(({ rule }) => rule === 'jit-overhead')
  for (let i = 0; i < 400 && (await of()).length === 0; i += 20)
    for (let n = 0; n < 20; n++) await client.query(compiled)
  await client.end()
  const [found] = await of()
  expect(found?.severity).toBe('high')
  expect(found?.why).toContain('most into "select count(*) filter (where i % $1 = $2')
  await database.run(found?.sql.join('') ?? '')
  expect(await of()).toEqual([])
})

it('reads what is counted, in whatever schema the extension lives', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(
    'create schema "My Stats"; create extension pg_stat_statements schema "My Stats"',
  )
  await database.run('select 1')
  await using reader = await connectReader(database.url)
  const { server } = await reader.read(readCatalogue)
  const read = await readJit(reader, server)
  expect(read?.jitMs).toBe(testServerMajor() < 15 ? undefined : 0)
  expect((read?.totalMs ?? 1) > 0).toBe(true)
})

it('begins at a twentieth of the time, and at a second', () => {
  const found = (jitMs: number, totalMs: number) => {
    const jit: JitUse = { jitMs, totalMs, functions: 5, statements: 1, most: 'select  1' }
    return jitOverhead.judge({ ...seenOf(catalogueOf([])), jit })[0]?.severity
  }
  expect([found(1_000, 20_000), found(1_000, 20_001), found(999, 2_000)]).toEqual([
    'medium',
    undefined,
    undefined,
  ])
  expect([found(2_000, 10_001), found(2_000, 10_000)]).toEqual(['medium', 'high'])
})
