import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export { type ReadmeExamples, readmeExamples } from './readme-examples.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the test server's `postgres` database. */
    postgresUrl: string
    postgresMajor: number
    /** Undefined where no redis-server is on PATH: tests that need it skip and say so. */
    redisUrl: string | undefined
  }
}

export interface TestDatabase extends AsyncDisposable {
  /** Superuser URL of a database that only this caller uses. */
  readonly url: string
}

/** A new database on the run's Postgres, a copy of `template` if given; dropped at the end of an `await using` scope. */
export async function testDatabase(template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${name} ${template ? `template ${template}` : ''}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => onServer(`drop database if exists ${name} with (force)`),
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
  await withServer(async (server) => {
    await server.query('select pg_advisory_lock(hashtext($1))', [name])
    const { rowCount } = await server.query('select from pg_database where datname = $1', [name])
    if (rowCount) return
    const made = await testDatabase()
    await fill(made.url)
    await server.query(`alter database ${new URL(made.url).pathname.slice(1)} rename to ${name}`)
  })
  return name
}

/** Major version of the run's Postgres; below 18 only where TENFOLD_TEST_POSTGRES names an older server. */
export function testServerMajor(): number {
  return inject('postgresMajor')
}

/** URL of the run's Redis, on a database number of its own choosing; undefined where there is no redis-server. */
export function testRedisUrl(): string | undefined {
  return inject('redisUrl')
}

async function onServer(statement: string): Promise<void> {
  await withServer((server) => server.query(statement))
}

async function withServer(work: (server: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
