import { AsyncLocalStorage } from 'node:async_hooks'
import { type Bookmark, laterOf } from './bookmark.ts'
import { type Clock, systemClock } from './clock.ts'
import { invalidDeadline, invalidTenant, noSession, tenantAlreadySet } from './errors.ts'

export interface SessionOptions {
  readonly tenant?: string
  /** Time from now on for which the caller waits for the result. Without it there is no deadline. */
  readonly timeoutMs?: number
  /** The user has seen the database up to here: later reads are never older. Without it they start where `start` says. */
  readonly bookmark?: Bookmark
  /** Finds what the user has seen before, once the session needs it. Without it reads start at the primary's position. */
  readonly start?: Start
  readonly clock?: Clock
}

/** Something whose position can be asked for: a primary that a session has written to or read from. */
export interface PositionSource {
  /**
   * Resolves to a position that was observed after this call. `seen` is what the session that asks has seen before: where
   * the source may not hold it, it says so.
   */
  position(seen?: Bookmark): Promise<Bookmark>
}

/** The server that all positions come from. */
export interface Primary extends PositionSource {
  /** Resolves to `bookmark` if the primary has reached it, else to the primary's own position. */
  confirm(bookmark: Bookmark): Promise<Bookmark>
}

/** Finds where a session starts: at what its user has seen before, or at the primary's position when that isn't known. */
export type Start = (primary: Primary) => Promise<Bookmark>

/**
 * The causal context of one user's work: one HTTP request, or one attempt of a job.
 * It travels with the call (AsyncLocalStorage), so that no query can forget its tenant.
 */
export class Session {
  readonly #clock: Clock
  readonly #deadline: number
  #tenant: string | undefined
  #bookmark: Bookmark | undefined
  readonly #start: Start | undefined
  #hasStart: boolean
  readonly #users = new Set<string>()
  #outer: Session | undefined
  #copies = 0
  readonly #owed = new Set<PositionSource>()
  #settling: Promise<void> | undefined

  constructor(options: SessionOptions = {}) {
    this.#bookmark = options.bookmark
    this.#start = options.start
    this.#hasStart = options.bookmark !== undefined
    const { tenant, timeoutMs = Number.POSITIVE_INFINITY, clock = systemClock } = options
    if (Number.isNaN(timeoutMs)) throw invalidDeadline()
    this.#clock = clock
    this.#deadline = clock.elapsed() + timeoutMs
    if (tenant !== undefined) this.enter(tenant)
  }

  /** Milliseconds until the deadline: below 0 once it has passed, Infinity where there is none. */
  get leftMs(): number {
    return this.#deadline - this.#clock.elapsed()
  }

  get tenant(): string | undefined {
    return this.#tenant
  }

  /** Sets the tenant, once. A session never changes sides: what it has read of one tenant stays there. */
  enter(tenant: string): void {
    if (tenant === '' || unusable.test(tenant)) throw invalidTenant(tenant)
    if (this.#tenant !== undefined && this.#tenant !== tenant) throw tenantAlreadySet()
    this.#tenant = tenant
  }

  /** What the session may have seen, as far as it is known: see `settle`. */
  get bookmark(): Bookmark | undefined {
    return this.#bookmark
  }

  /** Users whose work this is: what the session sees, they have seen. */
  get users(): ReadonlySet<string> {
    return this.#users
  }

  /** Says whose work this is, by any name that stays the same, so that reads are never older than what this user has seen. */
  identify(user: string): void {
    if (this.#users.has(user)) return
    this.#users.add(user)
    // Earlier reads started without the user's bookmark.
    if (this.#start) this.#hasStart = false
  }

  /**
   * Lets a session that was given no bookmark start where its user was, else where the session around it is, else at
   * the primary's position. What it took from copies is no start.
   */
  startAt(primary: Primary): void {
    if (this.#hasStart) return
    this.#hasStart = true
    this.#owed.add({ position: () => this.#findStart(primary) })
  }

  async #findStart(primary: Primary): Promise<Bookmark> {
    if (this.#start) return this.#start(primary)
    const outer = this.#outer
    outer?.startAt(primary)
    return (await outer?.settle()) ?? primary.position()
  }

  /** What a session inside of this one sees and does counts as seen and done here, too. */
  within(outer: Session | undefined): void {
    for (let each = outer; each; each = each.#outer) if (each === this) return
    this.#outer ??= outer
  }

  /** True while a copy for others is made: reads for it keep to what this session must see. */
  get isCopying(): boolean {
    return this.#copies > 0
  }

  async copying<T>(work: () => Promise<T>): Promise<T> {
    this.#copies++
    try {
      return await work()
    } finally {
      this.#copies--
    }
  }

  /** True while the session has neither seen nor done anything. */
  get isUntouched(): boolean {
    return this.#bookmark === undefined && this.#owed.size === 0 && !this.#settling
  }

  /** True when the bookmark is known, and covers all that the session has done until now. */
  get isSettled(): boolean {
    return this.#bookmark !== undefined && this.#owed.size === 0 && !this.#settling
  }

  /** Merges a position up to which the session may have seen the database, here or wherever its user was before. */
  observe(bookmark: Bookmark): void {
    this.#bookmark = laterOf(this.#bookmark, bookmark)
    this.#outer?.observe(bookmark)
  }

  /** Notes that the session has used `source`, whose position is asked for when it is needed: once, however often it was used. */
  owe(source: PositionSource): void {
    this.#hasStart = true
    this.#owed.add(source)
    this.#outer?.owe(source)
  }

  /** Resolves to the bookmark that covers all that the session has done until now; undefined when it has done nothing. */
  async settle(): Promise<Bookmark | undefined> {
    while (this.#owed.size > 0 || this.#settling) {
      this.#settling ??= this.#collect().finally(() => {
        this.#settling = undefined
      })
      await this.#settling
    }
    return this.#bookmark
  }

  /** Asks for all positions that are owed. One that can't be had stays owed. */
  async #collect(): Promise<void> {
    const owed = [...this.#owed]
    this.#owed.clear()
    const positions = await Promise.allSettled(
      owed.map((source) => source.position(this.#bookmark)),
    )
    for (const [index, position] of positions.entries())
      if (position.status === 'fulfilled') this.observe(position.value)
      else this.#owed.add(owed[index] as PositionSource)
    const failed = positions.find((position) => position.status === 'rejected')
    if (failed) throw failed.reason
  }
}

/** Text that Postgres and Redis can't tell apart from another, or can't hold. */
const unusable = /\0|\p{Surrogate}/u

const sessions = new AsyncLocalStorage<Session>()

/** Runs `work`, and all that it calls, in the session given or in a new one. */
export function runInSession<T>(session: Session | SessionOptions, work: () => T): T {
  const inner = session instanceof Session ? session : new Session(session)
  inner.within(sessions.getStore())
  return sessions.run(inner, work)
}

/** The session that this code runs in; an error when there is none. */
export function currentSession(): Session {
  const session = sessions.getStore()
  if (!session) throw noSession()
  return session
}

/** The session that this code runs in, if any: for what works with and without. */
export function findSession(): Session | undefined {
  return sessions.getStore()
}
