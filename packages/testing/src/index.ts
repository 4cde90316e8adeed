import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export { type PoolerOptions, poolerMissing, startPooler, type TestPooler } from './pooler.ts'
export { type ReadmeExamples, readmeExamples } from './readme-examples.ts'
export {
  type Replicated,
  type ReplicatedOptions,
  startReplicated,
  type TestReplica,
  type TestServer,
} from './replicated.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the test server's `postgres` database. */
    postgresUrl: string
    postgresMajor: number
    /** Undefined where no redis-server is on PATH: tests that need it skip and say so. */
    redisUrl: string | undefined
    /** Folder in memory, where there is room, for what tests write. */
    temporaryFolder: string
  }
}

export interface TestDatabase extends AsyncDisposable {
  /** Superuser URL of a database that only this caller uses. */
  readonly url: string
}

/** A new database on the run's Postgres, a copy of `template` if given; dropped at the end of an `await using` scope. */
export async function testDatabase(template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const like = template ? `template ${template}` : ''
  await server().query(`create database ${name} ${like} ${howToCopy()}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return {
    url: url.href,
    [Symbol.asyncDispose]: async () => {
      await server().query(`drop database if exists ${name} with (force)`)
    },
  }
}

/**
 * Name of a database of the run that `fill` has filled, to make copies of: the first caller
 * fills it, and others that ask meanwhile wait.
 */
export async function testTemplate(
  name: string,
  fill: (url: string) => Promise<unknown>,
): Promise<string> {
  if (await isThere(name)) return name
  // Its own connection, whose end gives the lock back.
  const locker = new pg.Client({ connectionString: inject('postgresUrl') })
  await locker.connect()
  try {
    await locker.query('select pg_advisory_lock(hashtext($1))', [name])
    if (!(await isThere(name))) await fillTemplate(name, fill)
  } finally {
    await locker.end()
  }
  return name
}

async function isThere(name: string): Promise<boolean> {
  const { rowCount } = await server().query('select from pg_database where datname = $1', [name])
  return rowCount === 1
}

async function fillTemplate(name: string, fill: (url: string) => Promise<unknown>): Promise<void> {
  const made = await testDatabase()
  await fill(made.url)
  await server().query(`alter database ${new URL(made.url).pathname.slice(1)} rename to ${name}`)
}

/** Major version of the run's Postgres; below 18 only where TENFOLD_TEST_POSTGRES names an older server. */
export function testServerMajor(): number {
  return inject('postgresMajor')
}

/** URL of the run's Redis, on a database number of its own choosing; undefined where there is no redis-server. */
export function testRedisUrl(): string | undefined {
  return inject('redisUrl')
}

/** Servers from 15 on would copy by the log, which takes more CPU, also when the database is dropped. */
function howToCopy(): string {
  return testServerMajor() >= 15 ? 'strategy file_copy' : ''
}

let pool: pg.Pool | undefined

/** Connections are kept for the next database: each costs as much CPU as making an empty one. */
function server(): pg.Pool {
  if (pool) return pool
  pool = new pg.Pool({ connectionString: inject('postgresUrl'), allowExitOnIdle: true })
  // The run's server ends while they are idle.
  pool.on('error', () => undefined)
  return pool
}
