import {
  type Bookmark,
  type Clock,
  channels,
  type Primary,
  reaches,
  type Secret,
  type Session,
  systemClock,
  TenfoldError,
} from '../kernel/index.ts'
import { Classifier } from './classify.ts'
import { isOtherServer, standInsExhausted } from './errors.ts'
import { isRefused, mayFallBack } from './fall-back.ts'
import { PrimaryPast } from './lag.ts'
import { Probe } from './probe.ts'
import { Replica } from './replica.ts'
import { type PrimaryReason, type Reason, route } from './route.ts'
import { Slots } from './slots.ts'
import type { Answer, Statement } from './statement.ts'
import { type Taken, telling } from './telling.ts'
import type { Terms } from './terms.ts'
import { Timelines } from './timelines.ts'
import type { DbOptions } from './types.ts'
import { Watch } from './watch.ts'

/** Silence of the primary's probe after which its position can't be had. */
const silenceMs = 5_000
/** Longest wait for the primary's position. */
const maxSettleMs = 1_000
/** Longest wait for a replica to catch up with a reader. */
const maxWaitMs = 100

export interface RouterOptions {
  readonly db: DbOptions
  readonly replicas: readonly Secret[]
}

/** Where a statement goes: to a replica, or to the primary, and if so, in the place of a replica or not. */
type Destination =
  | { readonly replica: Replica; readonly bookmark: Bookmark | undefined; readonly reason: Reason }
  | PrimaryDestination

interface PrimaryDestination {
  readonly reason: Reason
  readonly standsIn: boolean
  /** The error of the replica that was asked before. */
  readonly error?: unknown
}

/** Sends reads to replicas that have reached what their session has seen, and all else to the primary. */
export class Router implements Primary {
  readonly #options: DbOptions
  readonly #clock: Clock
  readonly #replicas: readonly Replica[]
  readonly #primary: Probe
  readonly #classifier: Classifier
  /** The primary's connections that reads may take for which a replica was missing, so that writes keep the others. */
  readonly #standIns: Slots
  readonly #last = new WeakMap<object, Replica>()
  readonly #watch: Watch
  readonly #timelines = new Timelines()

  constructor({ db, replicas }: RouterOptions) {
    const { clock = systemClock, poolSize } = db
    this.#options = db
    this.#clock = clock
    const past = new PrimaryPast()
    const timelines = this.#timelines
    this.#primary = new Probe({ url: db.url, client: db.client, silenceMs })
    const lookAtPrimary = () => this.#watch.lastOfPrimary
    this.#replicas = replicas.map(
      (url, index) => new Replica({ number: index + 1, url, db, clock, lookAtPrimary, timelines }),
    )
    const servers = { primary: this.#primary, replicas: this.#replicas }
    this.#watch = new Watch({ ...servers, past, timelines, clock })
    this.#standIns = new Slots({ size: Math.ceil(poolSize / 2), sharePercent: 100, clock })
    const onFault = (error: unknown) =>
      channels['runtime:fault'].publish({ where: 'db/classify', error })
    const findVolatile = (names: readonly string[]) => volatileAmong(this.#primary, names)
    this.#classifier = new Classifier({ findVolatile, onFault })
  }

  /** The primary's position, observed after this call. Reports it when the primary isn't known to hold what was `seen`. */
  async position(seen?: Bookmark): Promise<Bookmark> {
    const observation = await this.#primary.ask()
    this.#timelines.note(observation)
    this.#timelines.tell(observation.bookmark)
    if (seen) this.#timelines.report(seen, 'db/session')
    return observation.bookmark
  }

  /** Asks for the primary's position of now only where no earlier look has shown that it has reached `bookmark`. */
  async confirm(bookmark: Bookmark): Promise<Bookmark> {
    const last = this.#watch.lastOfPrimary
    if (last && reaches(last.bookmark, bookmark)) return bookmark
    const now = await this.position(bookmark)
    const held = this.#timelines.carryOver(bookmark)
    return held && reaches(now, held) ? held : now
  }

  /** Sends a single statement where it belongs; `onPrimary` sends it to the primary. */
  query<Result>(
    statement: Statement,
    terms: Terms,
    onPrimary: () => Promise<Result>,
  ): Promise<Answer | Result> {
    const taken: Taken = { node: 'primary', reason: 'no read', url: this.#options.url }
    return telling(statement, taken, () => this.#query(statement, terms, { onPrimary, taken }))
  }

  async #query<Result>(
    statement: Statement,
    terms: Terms,
    { onPrimary, taken }: { readonly onPrimary: () => Promise<Result>; readonly taken: Taken },
  ): Promise<Answer | Result> {
    const toPrimary = (to: PrimaryDestination) => {
      this.#take(taken, { ...to, node: 'primary', url: this.#options.url })
      return this.#toPrimary(terms, to, onPrimary)
    }
    const destination = await this.#destinationOf(statement, terms)
    if (!('replica' in destination)) return toPrimary(destination)
    const { replica, bookmark, reason } = destination
    this.#take(taken, { node: replica.name, url: replica.url, reason })
    try {
      const { answer, seen } = await replica.read(statement, terms, bookmark)
      terms.session?.observe(seen)
      return answer
    } catch (error) {
      if (!mayFallBack(error)) throw error
      if (isRefused(error)) this.#classifier.correct(statement.text)
      return await toPrimary({ reason: fallBackReason(error), standsIn: !isRefused(error), error })
    }
  }

  #take(taken: Taken, { error, ...now }: Taken & { readonly error?: unknown }): void {
    Object.assign(taken, now)
    const { node, reason } = now
    channels['db:route'].publish({ node, reason, ...(error !== undefined && { error }) })
  }

  async close(): Promise<void> {
    await this.#watch.close()
    await this.#classifier.idle()
    await this.#primary.close()
    await Promise.all(this.#replicas.map((replica) => replica.close()))
  }

  async #toPrimary<Result>(
    terms: Terms,
    { standsIn }: PrimaryDestination,
    send: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await (standsIn ? this.#standIn(terms, send) : send())
    } finally {
      terms.session?.owe(this)
    }
  }

  async #standIn<T>(terms: Terms, send: () => Promise<T>): Promise<T> {
    const { tenant } = terms
    const waitMs = Math.min(this.#options.acquireTimeoutMs, terms.leftMs())
    if (!(await this.#standIns.take(tenant, waitMs))) throw standInsExhausted(waitMs)
    try {
      return await send()
    } finally {
      this.#standIns.giveBack(tenant)
    }
  }

  async #destinationOf(statement: Statement, terms: Terms): Promise<Destination> {
    const { text, consistency: wanted = 'session' } = statement
    const { session } = terms
    const consistency = wanted === 'eventual' && session?.isCopying ? 'session' : wanted
    if (consistency === 'strong') return forPrimary('strong')
    if (consistency === 'session' && !session) return forPrimary('no session')
    this.#watch.keepOn()
    const kind = this.#classifier.kindOf(text)
    if (kind !== 'read') return forPrimary(kind === 'unknown' ? 'not parsed yet' : 'no read')
    const bookmark = consistency === 'session' ? await this.#bookmarkOf(terms) : undefined
    if (consistency === 'session' && !bookmark) return inPlaceOf('its position is unknown')
    return this.#choose(terms, bookmark)
  }

  /** Resolves to the session's bookmark. A session that knows nothing yet starts at the primary's position. */
  async #bookmarkOf(terms: Terms): Promise<Bookmark | undefined> {
    const { session } = terms
    const leftMs = terms.leftMs()
    session?.startAt(this)
    if (session?.isSettled && !this.#isOfBefore(session.bookmark)) return session.bookmark
    const abort = new AbortController()
    const tooLate = this.#clock.sleep(Math.min(maxSettleMs, leftMs), abort.signal)
    try {
      return await Promise.race([this.#settle(session), tooLate.then(() => undefined)])
    } catch (error) {
      if (isOtherServer(error)) throw error
      channels['runtime:fault'].publish({ where: 'db/position', error })
      return undefined
    } finally {
      abort.abort('over')
    }
  }

  /** Resolves to the session's bookmark on the primary's timeline, for the session may have begun before a promotion. */
  async #settle(session: Session | undefined): Promise<Bookmark | undefined> {
    const bookmark = await session?.settle()
    if (!bookmark || !this.#isOfBefore(bookmark)) return bookmark
    session?.observe(await this.confirm(bookmark))
    return session?.bookmark
  }

  #isOfBefore(bookmark: Bookmark | undefined): boolean {
    return bookmark !== undefined && this.#timelines.laterThan(bookmark) !== undefined
  }

  async #choose(terms: Terms, bookmark: Bookmark | undefined): Promise<Destination> {
    const last = terms.session && this.#last.get(terms.session)
    const waitMs = Math.min(maxWaitMs, terms.leftMs())
    const chosen = route(this.#replicas, {
      bookmark,
      last,
      maxWaitMs: waitMs,
      chance: Math.random(),
    })
    if (chosen.to === 'primary') return inPlaceOf(chosen.reason)
    const { replica, waits } = chosen
    if (terms.session) this.#last.set(terms.session, replica)
    if (waits && bookmark && !(await replica.reach(bookmark, waitMs)))
      return inPlaceOf('all replicas lag')
    return { replica, bookmark, reason: replicaReason(bookmark, waits) }
  }
}

function replicaReason(bookmark: Bookmark | undefined, waits: boolean): Reason {
  if (!bookmark) return 'eventual'
  return waits ? 'caught up' : 'holds the bookmark'
}

function fallBackReason(error: unknown): Reason {
  if (isRefused(error)) return 'fell back: refused'
  const isBehind = error instanceof TenfoldError && error.code === 'db/replica-behind'
  return isBehind ? 'fell back: behind' : 'fell back: failed'
}

function forPrimary(reason: Reason): Destination {
  return { reason, standsIn: false }
}

function inPlaceOf(reason: PrimaryReason | 'its position is unknown'): Destination {
  return { reason, standsIn: true }
}

async function volatileAmong(probe: Probe, names: readonly string[]): Promise<readonly string[]> {
  const text = `select distinct proname from pg_proc where provolatile = 'v' and proname = any($1)`
  const rows = await probe.query<{ proname: string }>(text, [names])
  return rows.map(({ proname }) => proname)
}
