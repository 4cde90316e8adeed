// Index advice on nine typical SaaS statements: no index, Tenfold's advice, a hand-made set; in one run.
//   node --conditions=@tenfold/source bench/index-advice/main.ts
// Ends with 1 when the advised indexes are more than 5 % slower than the hand-made ones, or larger.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, freePort, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { adviseIndexes, unhurried } from '../../packages/workbench/src/audit/index.ts'
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
  const none = { times: await measureAll(), sizeBytes: 0 }
  const started = performance.now()
  // Without a limit, so that a busy machine advises the same as a quiet one.
  const advice = await adviseIndexes({ url: postgres.url, time: unhurried })
  const adviceMs = performance.now() - started
  const ddl = advice.indexes
    .flatMap((index) => [index.prerequisite ?? '', index.ddl])
    .filter((line) => line !== '')
  // Twice, in turn: the machine may be busier in one half of the run.
  const rounds = [await measureWith(ddl), await measureWith(handMade)]
  const again = [await measureWith(ddl), await measureWith(handMade)]
  const [advised, made] = rounds.map((round, i) => better(round, again[i] ?? round))
  if (!advised || !made) throw new Error('Nothing was measured.')
  print([none, advised, made])
  console.log(`\nThe advice took ${(adviceMs / 1000).toFixed(1)} s:`)
  for (const line of ddl) console.log(`  ${line}`)
  for (const { text, reason } of advice.skipped)
    console.log(`skipped: ${reason}: ${text.slice(0, 80)}`)
  const result = {
    adviceMs,
    ddl,
    none,
    advised,
    handMade: made,
    queries: queries.map(({ name }) => name),
  }
  console.log(`\n${JSON.stringify(result)}`)
  const isSlower = sumOf(advised) > sumOf(made) * 1.05
  const isLarger = advised.sizeBytes > made.sizeBytes
  if (isSlower || isLarger) process.exitCode = 1
} finally {
  await client.end()
  await postgres.stop()
  await discardStack(dir)
}

interface Measured {
  /** Milliseconds of each query. */
  readonly times: readonly number[]
  readonly sizeBytes: number
}

function sumOf({ times }: Measured): number {
  return times.reduce((sum, each) => sum + each, 0)
}

function better(one: Measured, other: Measured): Measured {
  return { ...one, times: one.times.map((ms, i) => Math.min(ms, other.times[i] ?? ms)) }
}

async function prepare(): Promise<void> {
  await client.query(schema)
  for (const line of seed) await client.query(line)
  await client.query('create extension pg_stat_statements')
  await client.query('vacuum analyze')
  await client.query('select pg_stat_statements_reset()')
}

/** Makes the indexes, measures, and drops them again. */
async function measureWith(ddl: readonly string[]): Promise<Measured> {
  for (const line of ddl) await client.query(line)
  await client.query('vacuum analyze')
  const times = await measureAll()
  const { rows } = await client.query<{ name: string; size: number }>(
    `select c.oid::regclass::text as name, pg_relation_size(c.oid)::float8 as size from pg_class c join pg_index i on i.indexrelid = c.oid
     where not i.indisprimary and c.relnamespace = 'public'::regnamespace`,
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return { times, sizeBytes: rows.reduce((sum, { size }) => sum + size, 0) }
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

function print(columns: readonly Measured[]): void {
  const row = (name: string, cells: readonly string[]) =>
    console.log(`| ${[name.padEnd(28), ...cells.map((cell) => cell.padStart(12))].join(' | ')} |`)
  row('ms', ['no index', 'advised', 'hand-made'])
  console.log(`|${'-'.repeat(30)}|${`${'-'.repeat(13)}:|`.repeat(columns.length)}`)
  queries.forEach(({ name }, i) =>
    row(
      name,
      columns.map(({ times }) => (times[i] ?? 0).toFixed(2)),
    ),
  )
  row(
    'sum',
    columns.map((each) => sumOf(each).toFixed(2)),
  )
  row(
    'size of the indexes, MB',
    columns.map(({ sizeBytes }) => (sizeBytes / 1e6).toFixed(1)),
  )
}
