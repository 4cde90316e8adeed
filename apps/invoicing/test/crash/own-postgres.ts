import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, freePort, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { prepareDatabase } from '../../src/platform/database/index.ts'
import { secret, type TestDatabase } from '../test-app.ts'

export interface OwnPostgres extends TestDatabase {
  /** Kills the server as `kill -9` does, and starts it again on what it left. */
  kill(): Promise<void>
}

/** The app's database on a server of its own that, unlike the tests' common one, writes as in production. */
export async function ownPostgres(): Promise<OwnPostgres> {
  // The next run finds the folder of a killed one by this name, and deletes it.
  const dir = await mkdtemp(path.join(tmpdir(), `tenfold-test-${process.pid}-crash-`))
  await chmod(dir, 0o755)
  const options = { dir, port: await freePort(), settings: { shared_buffers: '64MB' } }
  let server = await startPostgres(options)
  const { url: adminUrl } = server
  const { env } = await prepareDatabase({ adminUrl, secret })
  return {
    adminUrl,
    env,
    query: (text, values) => ask(adminUrl, text, values),
    async kill() {
      process.kill(server.pid, 'SIGKILL')
      server = await startPostgres(options)
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await discardStack(dir)
    },
  }
}

/** Asks on a new connection: none outlives the server. */
async function ask<Row>(url: string, text: string, values: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, [...values])).rows as Row[]
  } finally {
    await client.end()
  }
}
