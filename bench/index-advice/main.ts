// Index advice on nine typical SaaS statements: no index, Tenfold's advice, a hand-made set; in one run.
//   node --conditions=@tenfold/source bench/index-advice/main.ts
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, freePort, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { adviseIndexes } from '../../packages/workbench/src/audit/index.ts'
import { handMade, type Query, queries, schema, seed } from './schema.ts'

const repeats = 7
const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
const postgres = await startPostgres({
  dir,
  port: await freePort(),
  settings: { fsync: 'off', shared_buffers: '1GB' },
})
const client = new pg.Client({ connectionString: postgres.url })
await client.connect()
try {
  await prepare()
  const none = await measureAll()
  const started = performance.now()
  const advice = await adviseIndexes({ url: postgres.url })
  const adviceMs = performance.now() - started
  const ddl = advice.indexes
    .flatMap((index) => [index.prerequisite ?? '', index.ddl])
    .filter((line) => line !== '')
  const advised = await measureWith(ddl)
  const made = await measureWith(handMade)
  print([none, advised, made])
  console.log(
    `\nadvice took ${(adviceMs / 1000).toFixed(1)} s; it wrote:\n${ddl.map((line) => `  ${line}`).join('\n')}`,
  )
  for (const { text, reason } of advice.skipped)
    console.log(`skipped: ${reason}: ${text.slice(0, 80)}`)
} finally {
  await client.end()
  await postgres.stop()
  await discardStack(dir)
}

async function prepare(): Promise<void> {
  await client.query(schema)
  for (const line of seed) await client.query(line)
  await client.query('create extension pg_stat_statements')
  await client.query('vacuum analyze')
  await client.query('select pg_stat_statements_reset()')
}

/** Makes the indexes, measures, and drops them again. */
async function measureWith(ddl: readonly string[]): Promise<readonly number[]> {
  for (const line of ddl) await client.query(line)
  await client.query('vacuum analyze')
  const times = await measureAll()
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_index i on i.indexrelid = c.oid
     where not i.indisprimary and c.relnamespace = 'public'::regnamespace`,
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return times
}

async function measureAll(): Promise<readonly number[]> {
  const times: number[] = []
  for (const query of queries) times.push(await measure(query))
  return times
}

interface Analysed {
  readonly 'QUERY PLAN': readonly [{ 'Execution Time': number }]
}

/** Median milliseconds of execution, by the server's own clock. */
async function measure({ text, values }: Query): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < repeats; i++) {
    await client.query(text, [...values])
    const { rows } = await client.query<Analysed>(
      `explain (analyze, timing off, format json) ${text}`,
      [...values],
    )
    times.push(rows[0]?.['QUERY PLAN'][0]['Execution Time'] ?? 0)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(repeats / 2)] ?? 0
}

function print(columns: readonly (readonly number[])[]): void {
  const row = (name: string, cells: readonly string[]) =>
    console.log(name.padEnd(28) + cells.map((cell) => cell.padStart(12)).join(''))
  row('ms', ['no index', 'advised', 'hand-made'])
  queries.forEach(({ name }, i) =>
    row(
      name,
      columns.map((times) => (times[i] ?? 0).toFixed(2)),
    ),
  )
  row(
    'sum',
    columns.map((times) => times.reduce((sum, each) => sum + each, 0).toFixed(2)),
  )
}
