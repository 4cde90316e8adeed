// Share of an insert's time that one more index takes: the figure by which advice/write-cost.ts prices upkeep.
//   npm run bench -- index-upkeep
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, freePort, startPostgres } from '@tenfold/stack'
import pg from 'pg'

const rounds = 5
const rows = 50_000
const btrees = ['org_id', 'org_id, created_at', 'status, created_at', 'customer_id']
// Without the list of pending entries, which only puts the work off.
const gins = {
  'a document of three members': 'using gin (meta jsonb_path_ops) with (fastupdate = off)',
  'the trigrams of 32 characters': 'using gin (note gin_trgm_ops) with (fastupdate = off)',
}

const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
const postgres = await startPostgres({ dir, port: await freePort() })
const client = new pg.Client({ connectionString: postgres.url })
await client.connect()
await client.query('create extension pg_trgm')
try {
  const bare: number[] = []
  const four: number[] = []
  const ginned = Object.entries(gins).map(([what, index]) => ({ what, index, ms: [] as number[] }))
  // In turns: the machine may be busier in one part of the run.
  for (let i = 0; i < rounds; i++) {
    bare.push(await msToInsert([]))
    four.push(await msToInsert(btrees.map((keys) => `(${keys})`)))
    for (const { index, ms } of ginned) ms.push(await msToInsert([index]))
  }
  const shares = four.map((ms, i) => (ms / (bare[i] ?? ms) - 1) / btrees.length)
  console.log(`${rows} rows, ${rounds} rounds, median (least to most)`)
  console.log(`without indexes: ${spread(bare)} ms; with four btrees: ${spread(four)} ms`)
  console.log(`a btree's entry: ${spread(shares)} of the row's own time`)
  for (const { what, ms } of ginned)
    console.log(
      `a GIN entry of ${what}: ${spread(ms.map((each, i) => each / (bare[i] ?? each) - 1))} of it`,
    )
} finally {
  await client.end()
  await postgres.stop()
  await discardStack(dir)
}

async function msToInsert(indexes: readonly string[]): Promise<number> {
  await client.query(`drop table if exists orders; create table orders (
    id bigint, org_id int, customer_id int, status text, created_at timestamptz, note text, meta jsonb)`)
  for (const index of indexes) await client.query(`create index on orders ${index}`)
  const started = performance.now()
  await client.query(`insert into orders select i, hashint4(i) % 2000, hashint4(-i) % 20000, 'state ' || i % 5,
    timestamptz '2026-01-01' + i * interval '1 second', md5(i::text), jsonb_build_object('a', i % 100, 'b', i, 'c', 'x' || i % 9)
    from generate_series(1, ${rows}) i`)
  return performance.now() - started
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const text = (value = 0) => (value < 10 ? value.toFixed(2) : value.toFixed(0))
  return `${text(sorted[Math.floor(sorted.length / 2)])} (${text(sorted[0])} to ${text(sorted.at(-1))})`
}
