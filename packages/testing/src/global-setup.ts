import { chmod, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { startPostgres, startRedis } from '@tenfold/stack'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { discardKilledRuns, makeRunFolder } from './run-folder.ts'

/** Settings of a server that is thrown away. It has few buffers, since every database that is made or dropped looks through all of them. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
  autovacuum: 'off',
  max_wal_size: '512MB',
  wal_keep_size: '0',
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
  const dir = await makeRunFolder()
  const postgres = await givenOrOwn(dir)
  const temporary = path.join(dir, 'tmp')
  await mkdir(temporary)
  // As /tmp is: open to other accounts, such as that of Postgres.
  await chmod(temporary, 0o1777)
  const redis = await startRedis({ dir: path.join(dir, 'redis') })
  project.provide('postgresUrl', postgres.url)
  project.provide('postgresMajor', await majorOf(postgres.url))
  project.provide('redisUrl', redis?.url)
  project.provide('temporaryFolder', temporary)
  return async () => {
    await redis?.stop()
    await postgres.stop?.()
    await rm(dir, { recursive: true, force: true })
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
