import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, systemClock } from './clock.ts'
import { invalidDeadline, invalidTenant, noSession, tenantAlreadySet } from './errors.ts'

export interface SessionOptions {
  readonly tenant?: string
  /** Time from now on for which the caller waits for the result. Without it there is no deadline. */
  readonly timeoutMs?: number
  readonly clock?: Clock
}

/**
 * The causal context of one user's work: one HTTP request, or one attempt of a job.
 * It travels with the call (AsyncLocalStorage), so that no query can forget its tenant.
 */
export class Session {
  readonly #clock: Clock
  readonly #deadline: number
  #tenant: string | undefined

  constructor(options: SessionOptions = {}) {
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
}

/** Text that Postgres and Redis can't tell apart from another, or can't hold. */
const unusable = /\0|\p{Surrogate}/u

const sessions = new AsyncLocalStorage<Session>()

/** Runs `work`, and all that it calls, in the session given or in a new one. */
export function runInSession<T>(session: Session | SessionOptions, work: () => T): T {
  return sessions.run(session instanceof Session ? session : new Session(session), work)
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
