// How long `tenfold audit` takes on databases that make it long, as a command from its start to its end.
//   npm run bench -- audit-time [case ...]
// Ends with 1 when one of them took 30 s or more. The machine's load stands beside each time.
import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { poolerMissing, startPooler } from '../../packages/testing/src/pooler.ts'
import { lineTo } from '../../packages/workbench/src/fixture/line.ts'
import { type Case, cases } from './cases.ts'

const limitMs = 30_000
const main = path.resolve(import.meta.dirname, '../../packages/workbench/src/main.ts')
const wanted = new Set(process.argv.slice(2))
const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
const postgres = await startPostgres({
  dir,
  settings: {
    fsync: 'off',
    shared_buffers: '512MB',
    max_locks_per_transaction: '1024',
    'pg_stat_statements.max': '20000',
  },
})
try {
  for (const [number, each] of cases.entries())
    if (wanted.size === 0 || wanted.has(each.name)) await time(each, `audited_${number}`)
} finally {
  await postgres.stop()
  await discardStack(dir)
}

async function time(each: Case, database: string): Promise<void> {
  const url = await fill(each, database)
  for (const flags of each.flags) {
    await print(`${each.name} ${flags.join(' ')}`, url, flags)
    for (const ms of each.roundTripsMs ?? []) {
      await using far = await lineTo(url, { delayMs: ms })
      await print(`${each.name}, ${ms} ms away`, far.url, flags)
    }
  }
  if (!each.pooled || poolerMissing) return
  await using pooler = await startPooler({ url })
  await print(`${each.name}, through PgBouncer`, pooler.through(url), [])
}

async function fill({ schema, statements }: Case, database: string): Promise<string> {
  const admin = new pg.Client({ connectionString: postgres.url })
  await admin.connect()
  await admin.query(`create database ${database}`)
  await admin.end()
  const url = new URL(postgres.url)
  url.pathname = `/${database}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  for (const line of schema) await client.query(line)
  await client.query('create extension pg_stat_statements')
  await client.query('vacuum analyze')
  await client.query('select pg_stat_statements_reset()')
  for (const line of statements) await client.query(line)
  await client.end()
  return url.href
}

interface Report {
  readonly findings: readonly unknown[]
  readonly tables: number
  readonly source: { readonly statements: number }
  readonly notes: readonly string[]
  readonly unjudged: { readonly share: number }
}

async function print(name: string, url: string, flags: readonly string[]): Promise<void> {
  const started = performance.now()
  const { code, out, said } = await run(url, flags)
  const ms = performance.now() - started
  if (ms >= limitMs) process.exitCode = 1
  const load = (loadavg()[0] ?? 0).toFixed(1)
  console.log(`${(ms / 1000).toFixed(1).padStart(6)} s  load ${load}  ${name.trim()}`)
  if (out === '') return console.log(`          ended with ${code}: ${said.trim()}`)
  const { findings, tables, source, notes, unjudged } = JSON.parse(out) as Report
  console.log(
    `          ${tables} tables, ${source.statements} statements, ${findings.length} findings, ${(unjudged.share * 100).toFixed(0)} % of the time not judged`,
  )
  for (const note of notes.filter((text) => /time/.test(text))) console.log(`          ${note}`)
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly said: string
}

function run(url: string, flags: readonly string[]): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--conditions=@tenfold/source', main, 'audit', url, '--json', '--fail-on', 'none', ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const texts = { out: '', said: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.said += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...texts }))
  })
}
