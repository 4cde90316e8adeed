import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../src/db/index.ts'
import type * as Runtime from '../../src/kernel/index.ts'
import { Knowledge, type Versions, type Violation } from './knowledge.ts'

export interface WorkloadOptions {
  /** One for each process of the app. */
  readonly dbs: readonly Db[]
  readonly kernel: Pick<
    typeof Runtime,
    'channels' | 'formatBookmark' | 'parseBookmark' | 'runInSession' | 'Session'
  >
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
  readonly failures: Readonly<Record<string, number>>
  readonly routes: Readonly<Record<string, number>>
  readonly violations: readonly Violation[]
}

export const schema = `
  drop table if exists registers, lists;
  create table registers (id text primary key, version bigint not null, seen jsonb not null);
  create table lists (id text primary key, items text[] not null)`

const tenant = 'history'
const none = '{}'

interface Tally {
  operations: number
  reads: number
  eligibleReads: number
  eligibleOnReplicas: number
  readonly failures: Record<string, number>
  readonly routes: Record<string, number>
  readonly violations: Violation[]
}

/**
 * Users who work through requests, each at a random process, and carry their bookmark from one to the next. Every
 * answer is held against what its user must know. A share of the operations are reads as most apps have them.
 */
export async function runWorkload(options: WorkloadOptions): Promise<WorkloadResult> {
  const { dbs, registers, kernel, users } = options
  const [first] = dbs
  if (!first) throw new TypeError('A workload needs a database')
  await kernel.runInSession({ tenant }, async () => {
    for (let index = 0; index < registers; index++) {
      await first.query('insert into registers values ($1, 0, $2)', [`${index}`, none])
      await first.query('insert into lists values ($1, $2)', [`${index}`, []])
    }
  })
  const tally: Tally = {
    operations: 0,
    reads: 0,
    eligibleReads: 0,
    eligibleOnReplicas: 0,
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
          writeShare: index % 2 === 0 ? 0.15 : 0.01,
          options,
          tally,
          route,
        }),
    )
    await Promise.all(all.map((user) => user.work()))
    await kernel.runInSession({ tenant }, () =>
      Promise.all(all.map((user) => user.checkLists(first))),
    )
  } finally {
    stop()
  }
  return tally
}

interface UserOptions {
  readonly user: string
  /** Share of the operations that write: some users mostly read what others wrote. */
  readonly writeShare: number
  readonly options: WorkloadOptions
  readonly tally: Tally
  readonly route: AsyncLocalStorage<{ node: string }>
}

class User {
  readonly #name: string
  readonly #writeShare: number
  readonly #options: WorkloadOptions
  readonly #tally: Tally
  readonly #route: AsyncLocalStorage<{ node: string }>
  readonly #knowledge = new Knowledge()
  #token: string | undefined
  #appends = 0

  constructor({ user, writeShare, options, tally, route }: UserOptions) {
    this.#name = user
    this.#writeShare = writeShare
    this.#options = options
    this.#tally = tally
    this.#route = route
  }

  async work(): Promise<void> {
    const { isOver, pauseShare, random } = this.#options
    while (!isOver(this.#tally.operations)) {
      await this.#request()
      if (random() < pauseShare) await sleep(6_000 * random())
    }
  }

  /** At the end: no list may have lost what was acknowledged. */
  async checkLists(db: Db): Promise<void> {
    const text = 'select id, items from lists'
    const { rows } = await db.query<{ id: string; items: string[] }>(text, [], {
      consistency: 'strong',
    })
    for (const { id, items } of rows) this.#check(this.#knowledge.readList(id, items))
  }

  /** Its bookmark leaves only when the request ends, as a cookie or a header does. One that can't be had counts as none. */
  async #request(): Promise<void> {
    const { kernel, random, dbs } = this.#options
    const known = this.#token === undefined ? undefined : kernel.parseBookmark(this.#token)
    const session = new kernel.Session({ tenant, ...(known && { bookmark: known }) })
    const db = dbs[Math.floor(random() * dbs.length)] as Db
    await kernel.runInSession(session, async () => {
      for (let left = 1 + Math.floor(random() * 4); left > 0; left--) await this.#operate(db)
    })
    const bookmark = await session.settle().catch(() => undefined)
    this.#token = bookmark && kernel.formatBookmark(bookmark)
  }

  async #operate(db: Db): Promise<void> {
    const { random, registers } = this.#options
    const key = `${Math.floor(random() * registers)}`
    const kind = random()
    this.#tally.operations++
    try {
      if (kind < this.#writeShare / 2) await this.#write(db, key)
      else if (kind < this.#writeShare) await this.#append(db, key)
      else if (kind < 0.4) await this.#readList(db, key)
      else await this.#read(db, key)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      this.#tally.failures[code] = (this.#tally.failures[code] ?? 0) + 1
    }
  }

  async #write(db: Db, key: string): Promise<void> {
    const seen = JSON.stringify(this.#knowledge.versions)
    const text = `update registers set version = version + 1, seen = $2 where id = $1 returning version`
    const { rows } = await db.query<{ version: string }>(text, [key, seen])
    this.#check(this.#knowledge.read(key, Number(rows[0]?.version)))
  }

  async #append(db: Db, key: string): Promise<void> {
    const item = `${this.#name}/${this.#appends++}`
    await db.transaction((tx) =>
      tx.query('update lists set items = items || $2::text where id = $1', [key, item]),
    )
    this.#knowledge.append(key, item)
  }

  async #read(db: Db, key: string): Promise<void> {
    const rows = await this.#counted(async () => {
      const text = 'select version, seen from registers where id = $1'
      return (await db.query<{ version: string; seen: Versions }>(text, [key])).rows
    })
    this.#check(this.#knowledge.read(key, Number(rows[0]?.version), rows[0]?.seen ?? {}))
  }

  async #readList(db: Db, key: string): Promise<void> {
    const rows = await this.#counted(async () => {
      return (await db.query<{ items: string[] }>('select items from lists where id = $1', [key]))
        .rows
    })
    this.#check(this.#knowledge.readList(key, rows[0]?.items ?? []))
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
