// CPU that a read costs the web process: plain pg, the runtime on one server, and the runtime with two replicas; in one run.
//   npm run bench -- hot-path [--rounds 20] [--only NAME]
import { parseArgs } from 'node:util'
import { createDb } from '@tenfold/runtime/db'
import { runInSession, Secret } from '@tenfold/runtime/kernel'
import { startReplicated } from '@tenfold/testing'
import pg from 'pg'
import { medianOf } from '../median.ts'
import { type Read, reads, shapes } from '../page-reads.ts'

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, only: { type: 'string' } },
})
const rounds = Number(given.rounds)
const [atATime, requests] = [8, 400]

await using servers = await startReplicated({ replicas: 2 })
const as = (url: string) => Object.assign(new URL(url), { username: 'app', password: 'app' }).href
await servers.primary.query(`create role app login password 'app'`)
for (const statement of [
  'create table notes (id int primary key, org_id text not null, body text not null)',
  `insert into notes select i, 'a', 'note ' || i from generate_series(1, 10000) i`,
  'alter table notes enable row level security',
  `create policy tenant on notes using (org_id = current_setting('app.tenant_id', true))`,
  'grant select on notes to app',
  'analyze notes',
])
  await servers.primary.query(statement)
await servers.caughtUp()

const url = as(servers.primary.url)
const poolSize = 12
const limits = { poolSize, acquireTimeoutMs: 5_000, statementTimeoutMs: 10_000 }
const open = (replicas: readonly string[]) =>
  createDb({ url: new Secret(url), replicas: replicas.map((each) => new Secret(each)), ...limits })
/** The tenant is set for whole connections, which no shared pool may do. */
const plain = new pg.Pool({
  connectionString: url,
  max: poolSize,
  options: '-c app.tenant_id=a -c statement_timeout=10000',
})
const alone = open([])
const replicated = open(servers.replicas.map((each) => as(each.url)))
const ways: Readonly<Record<string, Read>> = {
  'plain pg.Pool': (text, id) => plain.query(text, [id]),
  'runtime, one server': (text, id) => alone.query(text, [id]),
  'runtime, two replicas': (text, id) => replicated.query(text, [id]),
}
/** CPU and wall microseconds for each read of one round. */
async function measure(way: Read, shape: (read: Read, id: number) => Promise<void>) {
  let next = 0
  const visitor = async (): Promise<void> => {
    while (next < requests) {
      const id = 1 + (next++ % 10_000)
      await runInSession({ tenant: 'a' }, () => shape(way, id))
    }
  }
  const [before, since] = [process.cpuUsage(), performance.now()]
  await Promise.all(Array.from({ length: atATime }, visitor))
  const { user, system } = process.cpuUsage(before)
  const wall = (performance.now() - since) * 1_000
  return { cpu: (user + system) / requests / reads, wall: wall / requests / reads }
}

const results = new Map<string, { cpu: number; wall: number }[]>()
for (let round = -3; round < rounds; round++)
  for (const [shapeName, shape] of Object.entries(shapes))
    for (const [wayName, way] of Object.entries(ways)) {
      if (given.only && given.only !== wayName) continue
      const result = await measure(way, shape)
      const key = `${shapeName} | ${wayName}`
      if (round >= 0) results.set(key, [...(results.get(key) ?? []), result])
    }

console.log(`${rounds} rounds of ${requests} requests with ${reads} reads, ${atATime} at a time`)
for (const shapeName of Object.keys(shapes)) {
  let base: { cpu: number; wall: number }[] | undefined
  for (const wayName of Object.keys(ways)) {
    const all = results.get(`${shapeName} | ${wayName}`)
    if (!all) continue
    base ??= all
    const ratios = all.map(({ cpu }, index) => cpu / (base?.[index]?.cpu ?? Number.NaN))
    const sorted = ratios.toSorted((a, b) => a - b)
    console.log(
      `${shapeName.padEnd(18)} ${wayName.padEnd(22)} ${medianOf(all.map(({ cpu }) => cpu))
        .toFixed(0)
        .padStart(4)} us CPU a read` +
        `  ${medianOf(ratios).toFixed(2)}x (${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)})` +
        `  wall ${medianOf(all.map(({ wall }) => wall)).toFixed(0)} us`,
    )
  }
}
await Promise.all([plain.end(), alone.close(), replicated.close()])
