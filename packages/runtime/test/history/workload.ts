import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../src/db/index.ts'
import type * as Runtime from '../../src/kernel/index.ts'
import { type App, type Client, type Reach, tenant } from './app.ts'
import { Knowledge, type Versions, type Violation } from './knowledge.ts'

export interface WorkloadOptions {
  readonly app: App
  readonly kernel: Pick<typeof Runtime, 'channels' | 'runInSession'>
  readonly users: number
  readonly registers: number
  /** Ends the workload when it returns true. */
  readonly isOver: (operations: number) => boolean
  /** True when a replica is near enough to the primary that it should serve. */
  readonly isReplicaNear: () => boolean
  readonly random: () => number
  /** Share of the requests after which their user goes away for up to 6 s, and comes back with an old bookmark. */
  readonly pauseShare: number
  readonly onViolation?: () => void
}

export interface WorkloadResult {
  readonly operations: number
  readonly reads: number
  /** Reads while a replica was near enough. */
  readonly eligibleReads: number
  /** Of those, the ones that a replica served. */
  readonly eligibleOnReplicas: number
  /** Jobs that looked for what the requests had seen that enqueued them. */
  readonly jobs: number
  readonly failures: Readonly<Record<string, number>>
  readonly routes: Readonly<Record<string, number>>
  readonly violations: readonly Violation[]
}

export const schema = `
  drop table if exists registers, lists;
  create table registers (id text primary key, version bigint not null, seen jsonb not null);
  create table lists (id text primary key, items text[] not null)`

const none = '{}'

interface Tally {
  operations: number
  reads: number
  eligibleReads: number
  eligibleOnReplicas: number
  jobs: number
  readonly failures: Record<string, number>
  readonly routes: Record<string, number>
  readonly violations: Violation[]
}

/**
 * Users who work through requests, each at a random process, and carry their bookmark from one to the next. Every
 * answer is held against what its user must know. A share of the operations are reads as most apps have them.
 */
export async function runWorkload(options: WorkloadOptions): Promise<WorkloadResult> {
  const { app, registers, kernel, users } = options
  const { db } = app
  await kernel.runInSession({ tenant }, async () => {
    for (let index = 0; index < registers; index++) {
      await db.query('insert into registers values ($1, 0, $2)', [`${index}`, none])
      await db.query('insert into lists values ($1, $2)', [`${index}`, []])
    }
  })
  const tally: Tally = {
    operations: 0,
    reads: 0,
    eligibleReads: 0,
    eligibleOnReplicas: 0,
    jobs: 0,
    failures: {},
    routes: {},
    violations: [],
  }
  const route = new AsyncLocalStorage<{ node: string }>()
  const stop = kernel.channels['db:route'].subscribe(({ node, reason }) => {
    const found = route.getStore()
    if (found) found.node = node
    const key = `${node}: ${reason}`
    tally.routes[key] = (tally.routes[key] ?? 0) + 1
  })
  try {
    const all = Array.from(
      { length: users },
      (_, index) =>
        new User({
          user: `user ${index}`,
          clients: app.clientsOf(index),
          number: Math.floor(index / 4),
          options,
          tally,
          route,
        }),
    )
    await Promise.all(all.map((user) => user.work()))
    await kernel.runInSession({ tenant }, () => Promise.all(all.map((user) => user.checkLists(db))))
  } finally {
    stop()
  }
  return tally
}

interface UserOptions {
  readonly user: string
  readonly clients: readonly Client[]
  /** Decides which of their clients write. */
  readonly number: number
  readonly options: WorkloadOptions
  readonly tally: Tally
  readonly route: AsyncLocalStorage<{ node: string }>
}

/** Share of the operations that write: some users and clients mostly read what others wrote. */
const writeShares = [0.15, 0.01] as const
/** Requests that enqueue a job, of those that append to a list. */
const jobShare = 0.3

class User {
  readonly #name: string
  readonly #clients: readonly Client[]
  readonly #number: number
  readonly #options: WorkloadOptions
  readonly #tally: Tally
  readonly #route: AsyncLocalStorage<{ node: string }>
  readonly #knowledge = new Knowledge()
  #appends = 0
  #lastKey = '0'

  constructor({ user, clients, number, options, tally, route }: UserOptions) {
    this.#name = user
    this.#clients = clients
    this.#number = number
    this.#options = options
    this.#tally = tally
    this.#route = route
  }

  async work(): Promise<void> {
    await Promise.all(
      this.#clients.map((client, index) =>
        this.#workAt(client, writeShares[(this.#number + index) % 2] ?? 0),
      ),
    )
  }

  /** At the end: no list may have lost what was acknowledged. */
  async checkLists(db: Db): Promise<void> {
    const text = 'select id, items from lists'
    const { rows } = await db.query<{ id: string; items: string[] }>(text, [], {
      consistency: 'strong',
    })
    for (const { id, items } of rows) this.#check(this.#knowledge.readList(id, items))
  }

  async #workAt(client: Client, writeShare: number): Promise<void> {
    const { isOver, pauseShare, random } = this.#options
    while (!isOver(this.#tally.operations)) {
      // The user knows what a request was shown once its reply is there, not while others are under way.
      const knowledge = this.#knowledge.fork()
      const hasArrived = await client
        .request(async (reach) => {
          for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
            await this.#operate(reach, knowledge, writeShare)
            // Some requests are slow: others of their user begin later and end before.
            if (random() < 0.1) await sleep(200 * random())
          }
        })
        .then(
          () => true,
          (error: unknown) => this.#note(error),
        )
      if (hasArrived) this.#knowledge.merge(knowledge)
      if (random() < pauseShare) await sleep(6_000 * random())
    }
  }

  async #operate(reach: Reach, knowledge: Knowledge, writeShare: number): Promise<void> {
    const { random, registers } = this.#options
    // Half of the time users look at what they have just changed, on whichever device.
    const key = random() < 0.5 ? this.#lastKey : `${Math.floor(random() * registers)}`
    const kind = random()
    this.#tally.operations++
    try {
      if (kind < writeShare / 2) await this.#write(reach, key, knowledge)
      else if (kind < writeShare) await this.#append(reach, key, knowledge)
      else if (kind < 0.4) await this.#readList(reach, key, knowledge)
      else await this.#read(reach, key, knowledge)
    } catch (error) {
      this.#note(error)
    }
  }

  #note(error: unknown): false {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    this.#tally.failures[code] = (this.#tally.failures[code] ?? 0) + 1
    return false
  }

  async #write({ db }: Reach, key: string, knowledge: Knowledge): Promise<void> {
    const seen = JSON.stringify(knowledge.versions)
    const text = `update registers set version = version + 1, seen = $2 where id = $1 returning version`
    const { rows } = await db.query<{ version: string }>(text, [key, seen])
    this.#lastKey = key
    this.#check(knowledge.read(key, Number(rows[0]?.version)))
  }

  async #append({ db, later }: Reach, key: string, knowledge: Knowledge): Promise<void> {
    const item = `${this.#name}/${this.#appends++}`
    const hasJob = this.#options.random() < jobShare
    await db.transaction(async (tx) => {
      await tx.query('update lists set items = items || $2::text where id = $1', [key, item])
      if (!hasJob || !later) return
      // A job that runs was committed, and its request's change with it.
      const known = knowledge.fork()
      known.append(key, item)
      await later(tx, (reach) => this.#doJob(reach, key, known))
    })
    this.#lastKey = key
    knowledge.append(key, item)
  }

  /** A job must find what its request saw and wrote, whichever process runs it. */
  async #doJob(reach: Reach, key: string, knowledge: Knowledge): Promise<void> {
    this.#tally.jobs++
    await this.#readList(reach, key, knowledge)
    for (let left = 3; left > 0; left--) await this.#operate(reach, knowledge, writeShares[0])
  }

  async #read({ db }: Reach, key: string, knowledge: Knowledge): Promise<void> {
    const rows = await this.#counted(async () => {
      const text = 'select version, seen from registers where id = $1'
      return (await db.query<{ version: string; seen: Versions }>(text, [key])).rows
    })
    this.#check(knowledge.read(key, Number(rows[0]?.version), rows[0]?.seen ?? {}))
  }

  async #readList({ db }: Reach, key: string, knowledge: Knowledge): Promise<void> {
    const rows = await this.#counted(async () => {
      return (await db.query<{ items: string[] }>('select items from lists where id = $1', [key]))
        .rows
    })
    this.#check(knowledge.readList(key, rows[0]?.items ?? []))
  }

  async #counted<T>(read: () => Promise<T>): Promise<T> {
    const isEligible = this.#options.isReplicaNear()
    const used = { node: '' }
    const value = await this.#route.run(used, read)
    this.#tally.reads++
    if (isEligible) {
      this.#tally.eligibleReads++
      if (used.node.startsWith('replica')) this.#tally.eligibleOnReplicas++
    }
    return value
  }

  #check(what: string | undefined): void {
    if (what === undefined) return
    this.#options.onViolation?.()
    this.#tally.violations.push({ user: this.#name, operation: this.#tally.operations, what })
  }
}
