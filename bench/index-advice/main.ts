// Index advice on nine typical SaaS statements: no index, Tenfold's advice, a hand-made set, and Supabase's index_advisor
// where it can be had; in one run.
//   npm run bench -- index-advice [--server URL --index-advisor FILE]
// Ends with 1 when the advised indexes are more than 5 % slower than the hand-made ones, or larger. index_advisor needs the
// extension hypopg, which the embedded Postgres lacks: name the superuser's URL of a server that has it and preloads
// pg_stat_statements (all is then measured there), and the file of its functions (index_advisor--0.2.0.sql).
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { discardStack, freePort, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { adviseIndexes, unhurried } from '../../packages/workbench/src/audit/index.ts'
import { handMade, type Query, queries, schema, seed } from './schema.ts'

const repeats = 7
const { values: options } = parseArgs({
  options: { server: { type: 'string' }, 'index-advisor': { type: 'string' } },
})
await using database =
  options.server === undefined ? await ownDatabase() : await databaseOn(options.server)
const client = new pg.Client({ connectionString: database.url })
await client.connect()
try {
  await prepare()
  const none = { name: 'no index', times: await measureAll(), sizeBytes: 0 }
  const started = performance.now()
  // Without a limit, so that a busy machine advises the same as a quiet one.
  const advice = await adviseIndexes({ url: database.url, time: unhurried })
  const adviceMs = performance.now() - started
  const ddl = advice.indexes
    .flatMap((index) => [index.prerequisite ?? '', index.ddl])
    .filter((line) => line !== '')
  const peers = await indexAdvisor(options['index-advisor'])
  const arms = [
    { name: 'advised', ddl },
    { name: 'hand-made', ddl: handMade },
    ...(peers ? [{ name: 'index_advisor', ddl: peers }] : []),
  ]
  // Twice, in turn: the machine may be busier in one half of the run.
  const rounds: Measured[][] = []
  for (let round = 0; round < 2; round++) {
    const measured: Measured[] = []
    for (const arm of arms) measured.push({ name: arm.name, ...(await measureWith(arm.ddl)) })
    rounds.push(measured)
  }
  const [first = [], second = []] = rounds
  const measured = first.map((each, i) => better(each, second[i] ?? each))
  const [advised, made] = measured
  if (!advised || !made) throw new Error('Nothing was measured.')
  print([none, ...measured])
  console.log(`\nThe advice took ${(adviceMs / 1000).toFixed(1)} s:`)
  for (const line of ddl) console.log(`  ${line}`)
  for (const { text, reason } of advice.skipped)
    console.log(`skipped: ${reason}: ${text.slice(0, 80)}`)
  if (peers) console.log(`\nindex_advisor:\n${peers.map((line) => `  ${line}`).join('\n')}`)
  const result = {
    adviceMs,
    ddl,
    measured: [none, ...measured],
    queries: queries.map(({ name }) => name),
  }
  console.log(`\n${JSON.stringify(result)}`)
  const isSlower = sumOf(advised) > sumOf(made) * 1.05
  const isLarger = advised.sizeBytes > made.sizeBytes
  if (isSlower || isLarger) process.exitCode = 1
} finally {
  await client.end()
}

interface Database extends AsyncDisposable {
  readonly url: string
}

async function ownDatabase(): Promise<Database> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
  const postgres = await startPostgres({
    dir,
    port: await freePort(),
    settings: { fsync: 'off', shared_buffers: '1GB' },
  })
  return {
    url: postgres.url,
    async [Symbol.asyncDispose]() {
      await postgres.stop()
      await discardStack(dir)
    },
  }
}

/** A database on a server that stays. */
async function databaseOn(serverUrl: string): Promise<Database> {
  const name = `index_advice_${process.pid}`
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  await admin.query(`create database ${name}`)
  return {
    url: Object.assign(new URL(serverUrl), { pathname: name }).href,
    async [Symbol.asyncDispose]() {
      await admin.query(`drop database ${name} (force)`)
      await admin.end()
    },
  }
}

/** Asks index_advisor for each of the statements; resolves to undefined where it can't be asked. */
async function indexAdvisor(file: string | undefined): Promise<readonly string[] | undefined> {
  const { rows } = await client.query("select from pg_available_extensions where name = 'hypopg'")
  if (file === undefined || rows.length === 0) {
    const lacks = file === undefined ? '--index-advisor names no file' : 'the server lacks hypopg'
    console.log(`index_advisor is left out: ${lacks} (see the head of this file).`)
    return undefined
  }
  await client.query('create extension hypopg')
  await client.query(await readFile(file, 'utf8'))
  const found = new Set<string>()
  for (const { name, text } of queries) {
    const answer = await client.query<{ index_statements: string[]; errors: string[] }>(
      'select index_statements, errors from index_advisor($1)',
      [text],
    )
    const { index_statements: lines = [], errors = [] } = answer.rows[0] ?? {}
    for (const line of lines) found.add(line)
    for (const error of errors) console.log(`index_advisor has no answer for "${name}": ${error}`)
  }
  return [...found]
}

interface Measured {
  readonly name: string
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
async function measureWith(ddl: readonly string[]): Promise<Omit<Measured, 'name'>> {
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
  row(
    'ms',
    columns.map(({ name }) => name),
  )
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
