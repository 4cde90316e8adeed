import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { discardStack, startPostgres, startReplica } from '@tenfold/stack'
import pg from 'pg'
import { makeRunFolder } from './run-folder.ts'
import { lastingPort, RestartableProcess, type TestProcess } from './test-server.ts'

export interface ReplicatedOptions {
  /** Default: 1. */
  readonly replicas?: number
  /** Time by which each replica holds a commit back (`recovery_min_apply_delay`). Default: 0. */
  readonly applyDelayMs?: number
  /** Settings of all servers beyond those of a server that is thrown away, e.g. `{ max_connections: '50' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface TestServer extends TestProcess {
  readonly name: string
  /** Superuser's URL of the database `postgres`; it stays the same over all starts. */
  readonly url: string
  /** Rows that a statement answers to the superuser, over a connection of its own. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

export interface TestReplica extends TestServer {
  /** Holds commits back by so long from now on. */
  setApplyDelay(delayMs: number): Promise<void>
  /** Goes on receiving, and shows nothing new until `resumeReplay`. */
  pauseReplay(): Promise<void>
  resumeReplay(): Promise<void>
  /** Makes it a primary of its own, which takes writes when this resolves. It stays one over its restarts. */
  promote(): Promise<void>
  /** Makes it a replica of another server, such as a promoted one. */
  follow(server: TestServer): Promise<void>
}

/** A primary with streaming replicas, of the embedded Postgres, for one caller. */
export interface Replicated extends AsyncDisposable {
  readonly primary: TestServer
  readonly replicas: readonly TestReplica[]
  /** How many replicas must have a commit on disk before its writer hears of it. A commit waits for those that are away. */
  setSynchronous(who: 'off' | 'any' | 'all'): Promise<void>
  /** Resolves when every replica that runs shows what the primary had committed when this was called. */
  caughtUp(): Promise<void>
}

/** Each question takes a connection of its own, whose start costs a server more CPU than this is long. */
const BETWEEN_QUESTIONS_MS = 5

/** They are thrown away, so nothing is forced to disk: `kill` loses nothing, for the system keeps what was written. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  wal_keep_size: '256MB',
}

export async function startReplicated(options: ReplicatedOptions = {}): Promise<Replicated> {
  const dir = await makeRunFolder()
  const cluster = new Cluster(dir, options)
  try {
    await cluster.start(options)
    return cluster
  } catch (error) {
    await cluster[Symbol.asyncDispose]()
    throw error
  }
}

class Cluster implements Replicated {
  readonly #dir: string
  readonly #settings: Readonly<Record<string, string>>
  #primary: Server | undefined
  #replicas: readonly Replica[] = []

  constructor(dir: string, options: ReplicatedOptions) {
    this.#dir = dir
    this.#settings = { ...settings, ...options.settings }
  }

  get primary(): TestServer {
    return this.#primary as TestServer
  }

  get replicas(): readonly TestReplica[] {
    return this.#replicas
  }

  async start({ replicas = 1, applyDelayMs = 0 }: ReplicatedOptions): Promise<void> {
    const port = await lastingPort()
    const options = { dir: this.#dir, settings: this.#settings, port }
    const primary = new Server('primary', () => startPostgres(options))
    this.#primary = primary
    await primary.start()
    const numbers = Array.from({ length: replicas }, (_, at) => at + 1)
    const ports: number[] = []
    for (const _ of numbers) ports.push(await lastingPort())
    this.#replicas = numbers.map((number) => {
      const own = { dir: this.#dir, name: `replica_${number}`, port: ports[number - 1] ?? 0 }
      return new Replica(own, primary)
    })
    await Promise.all(this.#replicas.map((replica) => replica.start()))
    if (applyDelayMs > 0)
      await Promise.all(this.#replicas.map((replica) => replica.setApplyDelay(applyDelayMs)))
  }

  async setSynchronous(who: 'off' | 'any' | 'all'): Promise<void> {
    const count = who === 'any' ? 1 : this.#replicas.length
    const names = this.#replicas.map(({ name }) => name).join(', ')
    await set(
      this.primary,
      'synchronous_standby_names',
      who === 'off' ? '' : `ANY ${count} (${names})`,
    )
    // Commits wait from the moment when the checkpointer has read the setting, which it does before its next task.
    await this.primary.query('checkpoint')
  }

  async caughtUp(): Promise<void> {
    const [at] = await this.primary.query<{ lsn: string }>(
      'select pg_current_wal_flush_lsn() as lsn',
    )
    const running = this.#replicas.filter(({ pid }) => pid !== 0)
    await Promise.all(running.map((replica) => replica.untilReplayed(at?.lsn ?? '')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.stop()))
    await this.#primary?.stop()
    await discardStack(this.#dir)
    await rm(this.#dir, { recursive: true, force: true })
  }
}

class Server extends RestartableProcess implements TestServer {
  readonly name: string
  readonly #url: { value: string }

  constructor(name: string, start: () => ReturnType<typeof startPostgres>) {
    const url = { value: '' }
    super(async () => {
      const running = await start()
      url.value = running.url
      return running
    })
    this.name = name
    this.#url = url
  }

  get url(): string {
    return this.#url.value
  }

  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Row>(text, [...values])).rows
    } finally {
      await client.end()
    }
  }
}

interface ReplicaPlace {
  readonly dir: string
  readonly name: string
  readonly port: number
}

class Replica extends Server implements TestReplica {
  readonly #leader: { url: string }

  constructor(place: ReplicaPlace, primary: TestServer) {
    const leader = { url: primary.url }
    super(place.name, () => startReplica({ ...place, primaryUrl: leader.url, onPromoted: 'keep' }))
    this.#leader = leader
  }

  setApplyDelay(delayMs: number): Promise<void> {
    return set(this, 'recovery_min_apply_delay', String(delayMs))
  }

  async pauseReplay(): Promise<void> {
    await this.query('select pg_wal_replay_pause()')
    // What is being replayed is finished first.
    await this.#until("select pg_get_wal_replay_pause_state() = 'paused' as is")
  }

  async resumeReplay(): Promise<void> {
    await this.query('select pg_wal_replay_resume()')
  }

  async promote(): Promise<void> {
    await this.query('select pg_promote(true, 600)')
    await this.#until('select not pg_is_in_recovery() as is')
  }

  async follow(server: TestServer): Promise<void> {
    this.#leader.url = server.url
    // Its start writes whom it follows.
    if (this.pid !== 0) await this.restart()
  }

  untilReplayed(lsn: string): Promise<void> {
    const text = 'select not pg_is_in_recovery() or pg_last_wal_replay_lsn() >= $1::pg_lsn as is'
    return this.#until(text, [lsn])
  }

  async #until(question: string, values: readonly unknown[] = []): Promise<void> {
    const isSo = async () => (await this.query<{ is: boolean }>(question, values))[0]?.is === true
    while (!(await isSo())) await sleep(BETWEEN_QUESTIONS_MS)
  }
}

/** Changes a setting of a running server, also for its next starts. */
async function set(server: TestServer, name: string, value: string): Promise<void> {
  await server.query(`alter system set ${name} = ${pg.escapeLiteral(value)}`)
  await server.query('select pg_reload_conf()')
  const text = 'select from pg_settings where name = $1 and setting = $2'
  while ((await server.query(text, [name, value])).length === 0) await sleep(BETWEEN_QUESTIONS_MS)
}
