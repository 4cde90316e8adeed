import { rm } from 'node:fs/promises'
import { discardStack, missingFor, startPgbouncer } from '@tenfold/stack'
import pg from 'pg'
import { makeRunFolder } from './run-folder.ts'
import { lastingPort, RestartableProcess, type TestProcess } from './test-server.ts'

export interface PoolerOptions {
  /** Superuser's URL of the server that it stands before. Every role of that server may log in, by its own password. */
  readonly url: string
  /** Connections to the server for each role and database. Default: 20. */
  readonly poolSize?: number
  /** Lines of its configuration, e.g. `{ max_client_conn: '100' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A PgBouncer that pools transactions. */
export interface TestPooler extends TestProcess, AsyncDisposable {
  /** The same role and database as the URL's, through the pooler. */
  through(url: string): string
  setPoolSize(size: number): Promise<void>
  /** Lets transactions end and holds back all that come, until `resume`. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Rows of a SHOW command of its console: `clients`, `pools`, `servers`, `stats`. */
  show(what: string): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** Why there is no pooler on this machine, with the command that installs one; undefined when there is one. */
export const poolerMissing = missingFor('pgbouncer')

export async function startPooler(options: PoolerOptions): Promise<TestPooler> {
  const dir = await makeRunFolder()
  const pooler = new Pooler(dir, await lastingPort(), options)
  try {
    await pooler.start()
    return pooler
  } catch (error) {
    await pooler[Symbol.asyncDispose]()
    throw error
  }
}

class Pooler extends RestartableProcess implements TestPooler {
  readonly #dir: string
  readonly #port: number
  readonly #console: { url: string }
  readonly #poolSize: { value: number }

  constructor(dir: string, port: number, { url, poolSize = 20, settings = {} }: PoolerOptions) {
    const server = new URL(url)
    const name = decodeURIComponent(server.username)
    const size = { value: poolSize }
    const console = { url: '' }
    super(async () => {
      const running = await startPgbouncer({
        dir,
        port,
        name: 'pooler',
        servers: [{ alias: '*', host: server.hostname, port: Number(server.port || 5432) }],
        users: [{ name, password: decodeURIComponent(server.password) }],
        // It asks the server for the secrets of other roles.
        settings: { auth_user: name, default_pool_size: String(size.value), ...settings },
      })
      console.url = running.consoleUrl
      return running
    })
    this.#dir = dir
    this.#port = port
    this.#console = console
    this.#poolSize = size
  }

  through(url: string): string {
    return Object.assign(new URL(url), { host: `127.0.0.1:${this.#port}` }).href
  }

  async setPoolSize(size: number): Promise<void> {
    this.#poolSize.value = size
    await this.#ask(`set default_pool_size = ${size}`)
  }

  async pause(): Promise<void> {
    await this.#ask('pause')
  }

  async resume(): Promise<void> {
    await this.#ask('resume')
  }

  show(what: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.#ask(`show ${what}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await discardStack(this.#dir)
    await rm(this.#dir, { recursive: true, force: true })
  }

  async #ask(text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = new pg.Client({ connectionString: this.#console.url })
    client.on('error', () => undefined)
    await client.connect()
    try {
      const { rows } = await client.query<Record<string, unknown>>(text)
      return rows
    } finally {
      await client.end()
    }
  }
}
