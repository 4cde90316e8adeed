// Reads a second of one process on a primary and two replicas: through the runtime's routes, and through Pgpool-II, which stands
// before the same servers; in turns. Needs Debian's package pgpool2.
//   npm run bench -- pgpool [--rounds 10] [--seconds 3]
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createDb } from '@tenfold/runtime/db'
import { runInSession, Secret } from '@tenfold/runtime/kernel'
import { freePort } from '@tenfold/stack'
import { startReplicated } from '@tenfold/testing'
import pg from 'pg'
import { medianOf } from '../median.ts'
import { type Read, reads, shapes } from '../page-reads.ts'

const program = '/usr/sbin/pgpool'
if (!existsSync(program)) {
  console.error('There is no Pgpool-II here: apt-get install pgpool2')
  process.exit(2)
}
const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '3' },
  },
})
const [rounds, seconds] = [Number(given.rounds), Number(given.seconds)]
const atATime = 8

await using servers = await startReplicated({ replicas: 2 })
const as = (url: string) => Object.assign(new URL(url), { username: 'app', password: 'app' }).href
for (const statement of [
  `create role app login password 'app'`,
  'create table notes (id int primary key, org_id text not null, body text not null)',
  `insert into notes select i, 'a', 'note ' || i from generate_series(1, 10000) i`,
  'grant select on notes to app',
  'analyze notes',
])
  await servers.primary.query(statement)
await servers.caughtUp()

const folder = await mkdtemp(path.join(tmpdir(), 'tenfold-pgpool-'))
const port = await freePort()
const config = {
  listen_addresses: '127.0.0.1',
  port: String(port),
  pcp_port: String(await freePort()),
  unix_socket_directories: folder,
  pcp_socket_dir: folder,
  pid_file_name: path.join(folder, 'pgpool.pid'),
  logdir: folder,
  backend_clustering_mode: 'streaming_replication',
  load_balance_mode: 'on',
  enable_pool_hba: 'on',
  pool_passwd: 'pool_passwd',
  // Pgpool-II's documentation advises this for a client with a pool of its own.
  num_init_children: '32',
  max_pool: '1',
  // Pgpool-II then chooses a server for each statement, as the runtime does, and not once for a connection.
  statement_level_load_balance: 'on',
  sr_check_period: '10',
  sr_check_user: 'postgres',
  sr_check_password: passwordOf(servers.primary.url),
  sr_check_database: 'postgres',
  ...Object.fromEntries(
    [servers.primary, ...servers.replicas].flatMap(({ url }, index) => [
      [`backend_hostname${index}`, '127.0.0.1'],
      [`backend_port${index}`, new URL(url).port],
      [`backend_weight${index}`, index === 0 ? '0' : '1'],
      [`backend_flag${index}`, 'DISALLOW_TO_FAILOVER'],
    ]),
  ),
}
function passwordOf(url: string): string {
  return decodeURIComponent(new URL(url).password)
}
const files = {
  'pgpool.conf': Object.entries(config)
    .map(([name, value]) => `${name} = '${value}'`)
    .join('\n'),
  'pool_hba.conf': 'host all all 127.0.0.1/32 trust',
  pool_passwd: `app:TEXTapp\npostgres:TEXT${passwordOf(servers.primary.url)}`,
  'pcp.conf': '',
}
for (const [name, text] of Object.entries(files))
  await writeFile(path.join(folder, name), `${text}\n`)
const pgpool = spawn(
  program,
  ['-n', '-f', 'pgpool.conf', '-a', 'pool_hba.conf', '-F', 'pcp.conf'],
  { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
)
let said = ''
pgpool.stderr.on('data', (text) => {
  said = `${said}${text}`.slice(-4_000)
})

const poolSize = 12
const url = as(servers.primary.url)
const limits = { poolSize, acquireTimeoutMs: 5_000, statementTimeoutMs: 10_000 }
const own = createDb({
  url: new Secret(url),
  replicas: servers.replicas.map((each) => new Secret(as(each.url))),
  ...limits,
})
const before = new URL(url)
before.port = String(port)
const through = new pg.Pool({ connectionString: before.href, max: poolSize })

const ways: Readonly<Record<string, Read>> = {
  'Pgpool-II': (text, id) => through.query(text, [id]),
  'the runtime': (text, id) => own.query(text, [id]),
}
/** Reads a second. */
async function measure(way: Read, shape: (read: Read, id: number) => Promise<void>) {
  let requests = 0
  const since = performance.now()
  const visitor = async (): Promise<void> => {
    while (performance.now() - since < seconds * 1_000) {
      const id = 1 + (requests++ % 10_000)
      await runInSession({ tenant: 'a' }, () => shape(way, id))
    }
  }
  await Promise.all(Array.from({ length: atATime }, visitor))
  return (requests * reads * 1_000) / (performance.now() - since)
}

async function untilPgpoolAnswers(): Promise<void> {
  for (const until = Date.now() + 30_000; ; await sleep(200)) {
    try {
      await through.query('select 1')
      return
    } catch (error) {
      if (Date.now() > until || pgpool.exitCode !== null)
        throw new Error(`Pgpool-II doesn't answer:\n${said}`, { cause: error })
    }
  }
}

try {
  await untilPgpoolAnswers()
  const results = new Map<string, number[]>()
  for (let round = -1; round < rounds; round++)
    for (const [shapeName, shape] of Object.entries(shapes))
      for (const [wayName, way] of Object.entries(ways)) {
        const key = `${shapeName} | ${wayName}`
        const rate = await measure(way, shape)
        if (round >= 0) results.set(key, [...(results.get(key) ?? []), rate])
      }
  console.log(
    `${rounds} rounds of ${seconds} s, ${atATime} requests at a time, ${reads} reads each`,
  )
  for (const shapeName of Object.keys(shapes)) {
    const [theirs = [], ours = []] = Object.keys(ways).map(
      (wayName) => results.get(`${shapeName} | ${wayName}`) ?? [],
    )
    const ratios = ours.map((rate, index) => rate / (theirs[index] ?? Number.NaN))
    const sorted = ratios.toSorted((a, b) => a - b)
    console.log(
      `${shapeName.padEnd(18)} Pgpool-II ${medianOf(theirs).toFixed(0)} reads/s, the runtime ${medianOf(ours).toFixed(0)}: ` +
        `${medianOf(ratios).toFixed(2)}x (${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)})`,
    )
  }
} finally {
  await Promise.all([through.end(), own.close()])
  pgpool.kill('SIGINT')
  await new Promise((resolve) => pgpool.once('exit', resolve))
  await rm(folder, { recursive: true, force: true })
}
