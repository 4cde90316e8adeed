// Cost of a tenant's row-level security per read: bare, pipelined as the runtime does it, and in BEGIN ... COMMIT; in one run.
//   npm run bench -- tenant-query
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDb } from '@tenfold/runtime/db'
import { runInSession, Secret } from '@tenfold/runtime/kernel'
import { discardStack, freePort, startPostgres } from '@tenfold/stack'
import pg from 'pg'

const rounds = 5_000
const read = 'select body from notes where id = $1'
const setTenant = `select set_config('app.tenant_id', $1, true)`

const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
const postgres = await startPostgres({ dir, port: await freePort() })
try {
  await prepare()
  await compare()
} finally {
  await postgres.stop()
  await discardStack(dir)
}

async function prepare(): Promise<void> {
  const admin = new pg.Client({ connectionString: postgres.url })
  await admin.connect()
  await admin.query(`
    create table notes (id int primary key, org_id text not null, body text not null);
    insert into notes select i, 'a', 'note ' || i from generate_series(1, 10000) i;
    alter table notes enable row level security;
    create policy tenant on notes using (org_id = current_setting('app.tenant_id', true));
    create role app login password 'app';
    grant select on notes to app;
    analyze notes;`)
  await admin.end()
}

async function compare(): Promise<void> {
  const url = Object.assign(new URL(postgres.url), { username: 'app', password: 'app' }).href
  const db = createDb({
    url: new Secret(url),
    poolSize: 1,
    acquireTimeoutMs: 1_000,
    statementTimeoutMs: 10_000,
  })
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  // Set for the whole connection, which no shared pool may do.
  const bare = new pg.Pool({ connectionString: url, max: 1, options: '-c app.tenant_id=a' })
  const ways: Record<string, (id: number) => Promise<{ rows: unknown[] }>> = {
    'bare pg': (id) => bare.query(read, [id]),
    'runtime, db.query': (id) => db.query(read, [id]),
    'runtime, db.transaction': (id) => db.transaction((tx) => tx.query(read, [id])),
    'pg, BEGIN ... COMMIT': (id) => inTransaction(pool, id),
  }
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
  await runInSession({ tenant: 'a' }, async () => {
    // Taking turns, so that whatever else the machine does falls on all alike.
    for (let round = -500; round < rounds; round++)
      for (const [name, way] of Object.entries(ways)) {
        const since = performance.now()
        const { rows } = await way(1 + ((round + 500) % 10_000))
        if (rows.length !== 1) throw new Error(`${name}: wrong answer`)
        if (round >= 0) times.get(name)?.push(performance.now() - since)
      }
  })
  await db.close()
  await pool.end()
  await bare.end()
  print(times)
}

async function inTransaction(pool: pg.Pool, id: number): Promise<{ rows: unknown[] }> {
  const client = await pool.connect()
  await client.query('begin')
  await client.query(setTenant, ['a'])
  const result = await client.query(read, [id])
  await client.query('commit')
  client.release()
  return result
}

function print(times: ReadonlyMap<string, readonly number[]>): void {
  console.log(`${rounds} primary-key reads each, one connection, loopback`)
  let bare: number | undefined
  for (const [name, all] of times) {
    const sorted = all.toSorted((a, b) => a - b)
    const [median = 0, p99 = 0] = [0.5, 0.99].map(
      (share) => sorted[Math.floor(share * sorted.length)] ?? 0,
    )
    bare ??= median
    const ratio = (median / bare).toFixed(2)
    console.log(
      `${name.padEnd(26)} median ${median.toFixed(3)} ms  p99 ${p99.toFixed(3)} ms  ${ratio}x`,
    )
  }
}
