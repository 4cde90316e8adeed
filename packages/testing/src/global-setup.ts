import { chmod, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, startPostgres, startRedis } from '@tenfold/stack'
import pg from 'pg'
import type { TestProject } from 'vitest/node'

const PREFIX = 'tenfold-test-'

/** Linux's file system in memory. Each database is some 300 files, and ext4 is slow to create as many as were just deleted. */
const MEMORY = '/dev/shm'
/** More than the servers of all projects take together: each has up to 512 MB of WAL beside the databases of its tests. */
const ROOM_BYTES = 4 * 1024 ** 3
/** A line of `/proc/mounts`, as Docker writes it: `shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime 0 0`. */
const NO_PROGRAMS = /^\S+ \/dev\/shm \S+ \S*\bnoexec\b/m

/** Settings of a server that is thrown away. It has few buffers, since every database that is made or dropped looks through all of them. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
  autovacuum: 'off',
  max_wal_size: '512MB',
  // A whole run makes more statements than the default of 5000, and those that ran once are forgotten first.
  'pg_stat_statements.max': '20000',
}

/**
 * One real Postgres and one real Redis for the whole run; every test file takes a database of its own.
 * TENFOLD_TEST_POSTGRES, the superuser's URL of a server, is used instead of the embedded one. It needs the settings of
 * `.github/workflows/ci.yml`.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await discardKilledRuns()
  const dir = await mkdtemp(path.join(await folderOfRuns(), `${PREFIX}${process.pid}-`))
  await chmod(dir, 0o755)
  const postgres = await givenOrOwn(dir)
  const redis = await startRedis({ dir: path.join(dir, 'redis') })
  project.provide('postgresUrl', postgres.url)
  project.provide('postgresMajor', await majorOf(postgres.url))
  project.provide('redisUrl', redis?.url)
  return async () => {
    await redis?.stop()
    await postgres.stop?.()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Memory where it has room and may hold programs: Postgres' own are copied there for root in a folder that is root's alone. */
async function folderOfRuns(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(MEMORY)
    // A file system in memory may promise more than the machine, or the container, has free.
    const roomBytes = Math.min(bavail * bsize, process.availableMemory())
    const mounts = await readFile('/proc/mounts', 'utf8')
    return roomBytes >= ROOM_BYTES && !NO_PROGRAMS.test(mounts) ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

function givenOrOwn(dir: string): Promise<{ url: string; stop?: () => Promise<void> }> {
  const given = process.env['TENFOLD_TEST_POSTGRES']
  if (given) return Promise.resolve({ url: given })
  return startPostgres({ dir, settings })
}

async function majorOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
    return Math.floor(Number(rows[0]?.server_version_num) / 10_000)
  } finally {
    await client.end()
  }
}

/** A run that was killed could not stop its server, which has a process group of its own. */
async function discardKilledRuns(): Promise<void> {
  for (const folder of [tmpdir(), MEMORY])
    for (const name of await readdir(folder).catch(() => [])) {
      const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? []
      // Another account's run is not ours to end.
      if (pid && !isAlive(Number(pid)))
        await discardStack(path.join(folder, name)).catch(() => undefined)
    }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
