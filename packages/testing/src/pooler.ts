import { rm } from 'node:fs/promises'
import { discardStack, missingFor, type RunningPgbouncer, startPgbouncer } from '@tenfold/stack'
import { makeRunFolder } from './run-folder.ts'
import { lastingPort, RestartableProcess, type TestProcess } from './test-server.ts'

export interface PoolerOptions {
  /** URL of the server that it stands before, as a superuser where every role may log in. */
  readonly url: string
  /** Who may log in by its own password: every role into every database (default), or the URL's role into its database only. */
  readonly lets?: 'every role' | 'its own role'
  /** Connections to the server for each role and database. Default: 20. */
  readonly poolSize?: number
  /** Lines of its configuration, e.g. `{ pool_mode: 'session' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A PgBouncer that pools transactions, unless its settings say otherwise. */
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
  readonly #own: Own

  constructor(dir: string, port: number, { poolSize = 20, ...options }: PoolerOptions) {
    const own: Own = { poolSize, running: undefined }
    super(async () => {
      own.running = await startPgbouncer({ dir, port, name: 'pooler', ...pooled(options, own) })
      return own.running
    })
    this.#dir = dir
    this.#port = port
    this.#own = own
  }

  through(url: string): string {
    return Object.assign(new URL(url), { host: `127.0.0.1:${this.#port}` }).href
  }

  async setPoolSize(size: number): Promise<void> {
    this.#own.poolSize = size
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

  async #ask(command: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.#own.running?.ask(command) ?? []
  }
}

/** What its starts read and write. */
interface Own {
  poolSize: number
  running: RunningPgbouncer | undefined
}

function pooled({ url, lets = 'every role', settings }: PoolerOptions, { poolSize }: Own) {
  const { hostname: host, port, username, password, pathname } = new URL(url)
  const name = decodeURIComponent(username)
  const isForAll = lets === 'every role'
  return {
    servers: [{ alias: isForAll ? '*' : pathname.slice(1), host, port: Number(port || 5432) }],
    users: [{ name, password: decodeURIComponent(password) }],
    settings: {
      default_pool_size: String(poolSize),
      // As this user it asks the server for the secrets of other roles.
      ...(isForAll && { auth_user: name }),
      ...settings,
    },
  }
}
