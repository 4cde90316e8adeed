// Compares what advised indexes cost the writes of workloads that mostly write with what the advice predicts. Rounds with and
// without them take turns; times are the server's own count.
//   npm run bench -- index-writes [case ...]
// Ends with 1 when writes lose more than predicted, beyond the spread of the rounds.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import {
  adviseIndexes,
  type IndexAdvice,
  unhurried,
} from '../../packages/workbench/src/audit/index.ts'
import {
  diffStatements,
  snapshotStatements,
} from '../../packages/workbench/src/evidence/statements.ts'
import { percent } from '../../packages/workbench/src/terminal/index.ts'
import { type Asked, type Case, cases } from './cases.ts'

const rounds = 15
const wanted = new Set(process.argv.slice(2))
const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
const postgres = await startPostgres({
  dir,
  settings: { fsync: 'off', shared_buffers: '512MB', max_wal_size: '8GB', autovacuum: 'off' },
})
try {
  for (const each of cases) if (wanted.size === 0 || wanted.has(each.name)) await guard(each)
} finally {
  await postgres.stop()
  await discardStack(dir)
}

async function guard(each: Case): Promise<void> {
  await make('whole', 'template0')
  {
    await using whole = await open('whole')
    for (const line of ['create extension pg_stat_statements', ...each.schema, 'vacuum analyze'])
      await whole.client.query(line)
  }
  await make('bare', 'whole')
  await make('served', 'whole')
  const advice = await adviceFor(each)
  const predicted = predictedLoss(advice)
  await using bare = await open('bare')
  await using served = await open('served')
  for (const { prerequisite, ddl } of advice.indexes)
    for (const line of [prerequisite ?? '', ddl]) if (line !== '') await served.client.query(line)
  const losses: number[] = []
  for (let round = 0; round < rounds; round++) {
    const turns = round % 2 === 0 ? [bare, served] : [served, bare]
    const ms = new Map<Open, number>()
    for (const database of turns) ms.set(database, await msOf(database.client, each.writes, round))
    losses.push((ms.get(served) ?? 0) / (ms.get(bare) ?? 1) - 1)
  }
  print(each, advice, predicted, losses)
}

/** The advice for the case's reads and writes, asked in a copy. */
async function adviceFor(each: Case): Promise<IndexAdvice> {
  await make('asked', 'whole')
  await using asked = await open('asked')
  const before = await snapshotStatements(asked.client)
  for (let round = 0; round < 3; round++) await ask(asked.client, each.writes, round)
  await ask(asked.client, each.reads, 0)
  const counted = diffStatements(before, await snapshotStatements(asked.client))
  const statements = counted.filter(({ text }) => !text.includes('pg_stat_statements'))
  return await adviseIndexes({ url: urlOf('asked'), statements, time: unhurried })
}

/** Time that the advice says its indexes cost, as a share of the time of the statements that write. */
function predictedLoss({ indexes, understood }: IndexAdvice): number {
  const writes = understood.filter(({ accesses }) => accesses.write !== undefined)
  const writesMs = writes.reduce((sum, { statement }) => sum + statement.totalMs, 0)
  return indexes.reduce((sum, { writeMs }) => sum + writeMs, 0) / writesMs
}

async function msOf(client: pg.Client, writes: readonly Asked[], round: number): Promise<number> {
  const before = await snapshotStatements(client)
  // After the rounds in which the advice was asked for.
  await ask(client, writes, 3 + round)
  const texts = new Set(writes.map(({ text }) => text.slice(0, 12)))
  const counted = diffStatements(before, await snapshotStatements(client))
  return counted
    .filter(({ text }) => texts.has(text.slice(0, 12)))
    .reduce((sum, { totalMs }) => sum + totalMs, 0)
}

async function ask(client: pg.Client, all: readonly Asked[], round: number): Promise<void> {
  for (const { text, calls, values } of all)
    for (let i = 0; i < calls; i++)
      await client.query({ name: text.slice(0, 60), text, values: [...values(round * calls + i)] })
}

function print(each: Case, { indexes }: IndexAdvice, predicted: number, losses: number[]): void {
  const sorted = losses.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const verdict =
    indexes.length === 0
      ? 'nothing advised'
      : at(0.75) <= predicted
        ? 'held'
        : at(0.25) > predicted
          ? 'EXCEEDED'
          : 'undecided'
  if (verdict === 'EXCEEDED') process.exitCode = 1
  console.log(
    `${verdict}: ${each.name}: predicted ${percent(predicted)}, measured ${percent(at(0.5))} (quartiles ${percent(at(0.25))} to ${percent(at(0.75))})`,
  )
  for (const { ddl } of indexes) console.log(`    ${ddl}`)
}

interface Open extends AsyncDisposable {
  readonly client: pg.Client
}

async function open(database: string): Promise<Open> {
  const client = new pg.Client({ connectionString: urlOf(database) })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}

async function make(database: string, template: string): Promise<void> {
  await using server = await open('postgres')
  await server.client.query(`drop database if exists ${database} (force)`)
  await server.client.query(`create database ${database} template ${template}`)
}

function urlOf(database: string): string {
  return Object.assign(new URL(postgres.url), { pathname: database }).href
}
