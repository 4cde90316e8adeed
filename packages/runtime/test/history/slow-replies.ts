import { setTimeout as sleep } from 'node:timers/promises'
import type { Replicated, TestReplica } from '@tenfold/testing'
import { type AppOptions, type Client, type Reach, requestApp } from './app.ts'
import { prepare } from './run.ts'

interface Options {
  /** It has one replica. */
  readonly cluster: Replicated
  readonly areas: AppOptions['areas']
  /** See `requestApp`. */
  readonly redis?: string | undefined
}

/**
 * The shortest history that needs a maximum: while the replica shows nothing new, a user's reply that is slow arrives after that
 * of their write. Tries it with each kind of user who has two clients, and with a job of that write. Returns what went back in time.
 */
export async function replySlowly({ cluster, areas, redis }: Options): Promise<readonly string[]> {
  const replica = cluster.replicas[0] as TestReplica
  await prepare(cluster)
  const start = requestApp({ redis })
  const options = { areas, url: cluster.primary.url, random: Math.random }
  await using app = await start({ ...options, replicas: [replica.url] })
  const found: string[] = []
  for (let user = 0; user < 4; user++) {
    const clients = app.clientsOf(user)
    if (clients.length < 2) continue
    await cluster.primary.query(`insert into registers values ($1, 0, '{}')`, [`${user}`])
    const history = new History(clients, user, areas.kernel.channels['db:route'])
    await history.write()
    // A slow reply that the primary makes knows as much as the other.
    for (let isTried = false; !isTried; ) {
      await cluster.caughtUp()
      await history.look()
      // The read sees something new, or its bookmark wouldn't be kept.
      await cluster.primary.query(`select pg_logical_emit_message(true, 'news', '')`)
      await cluster.caughtUp()
      await replica.pauseReplay()
      isTried = await history.writeDuringSlowReply()
      await replica.resumeReplay()
    }
    found.push(...history.found)
  }
  return found
}

type Routes = AppOptions['areas']['kernel']['channels']['db:route']

/** A user who writes to one register, and looks at it with two clients. */
class History {
  readonly found: string[] = []
  readonly #register: string
  readonly #first: Client
  readonly #second: Client
  readonly #routes: Routes
  /** Version that the user was shown. */
  #known = 0
  #jobs = 0
  #done = 0

  constructor([first, second]: readonly Client[], user: number, routes: Routes) {
    this.#register = `${user}`
    this.#routes = routes
    this.#first = first as Client
    this.#second = second as Client
  }

  async look(): Promise<void> {
    for (const client of [this.#first, this.#second])
      await client.request((reach) => this.#look(reach))
  }

  /** Writes, and waits until a job has seen it. */
  async write(): Promise<void> {
    await this.#first.request(async (reach) => {
      this.#known = await this.#change(reach)
    })
    while (this.#done < this.#jobs) await sleep(5)
  }

  /** Resolves to whether the replica made the slow reply. */
  async writeDuringSlowReply(): Promise<boolean> {
    let isOnReplica = false
    const stop = this.#routes.subscribe(({ node }) => {
      isOnReplica ||= node.startsWith('replica')
    })
    const begun = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const slow = this.#second.request(async (reach) => {
      await this.#look(reach)
      begun.resolve()
      await written.promise
    })
    await begun.promise
    stop()
    let version = 0
    await this.#first.request(async (reach) => {
      version = await this.#change(reach)
    })
    written.resolve()
    await slow
    this.#known = version
    await this.look()
    while (this.#done < this.#jobs) await sleep(5)
    return isOnReplica
  }

  async #look({ db }: Reach): Promise<void> {
    this.#check('user', await this.#versionOn(db), this.#known)
  }

  #change({ db, later }: Reach): Promise<number> {
    this.#jobs++
    return db.transaction(async (tx) => {
      const text = 'update registers set version = version + 1 where id = $1 returning version'
      const { rows } = await tx.query<{ version: string }>(text, [this.#register])
      const version = Number(rows[0]?.version)
      await later?.(tx, async (reach) => {
        this.#check('job', await this.#versionOn(reach.db), version)
        this.#done++
      })
      return version
    })
  }

  async #versionOn(db: Reach['db']): Promise<number> {
    const text = 'select version from registers where id = $1'
    const { rows } = await db.query<{ version: string }>(text, [this.#register])
    return Number(rows[0]?.version)
  }

  #check(who: string, version: number, known: number): void {
    if (version < known) this.found.push(`${who} ${this.#register}: ${version} after ${known}`)
  }
}
