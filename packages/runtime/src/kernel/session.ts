import { AsyncLocalStorage } from 'node:async_hooks'
import { TenfoldError } from './error.ts'

export interface SessionOptions {
  readonly tenant?: string
  /** Milliseconds since 1970 after which nobody waits for the result. */
  readonly deadline?: number
}

/**
 * The causal context of one user's work: one HTTP request, or one attempt of a job.
 * It travels with the call (AsyncLocalStorage), so that no query can forget its tenant.
 */
export class Session {
  readonly deadline: number | undefined
  #tenant: string | undefined

  constructor(options: SessionOptions = {}) {
    if (Number.isNaN(options.deadline)) throw invalidDeadline()
    this.deadline = options.deadline
    if (options.tenant !== undefined) this.enter(options.tenant)
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

function noSession(): TenfoldError {
  return new TenfoldError('session/missing', 'This code runs outside of any session', {
    hint: 'Register the http plugin before the routes, or wrap the call in runInSession()',
  })
}

function tenantAlreadySet(): TenfoldError {
  return new TenfoldError('session/tenant-already-set', 'The session belongs to another tenant', {
    hint: 'Work for a second tenant takes a session of its own: runInSession({ tenant }, ...)',
  })
}

function invalidDeadline(): TenfoldError {
  return new TenfoldError('session/deadline-invalid', 'The deadline of a session is NaN', {
    hint: 'Give milliseconds since 1970, such as Date.now() + 30_000, or leave it out',
  })
}

function invalidTenant(tenant: string): TenfoldError {
  return new TenfoldError('session/tenant-invalid', `${JSON.stringify(tenant)} is no tenant`, {
    hint: "Pass the organisation's id, a string that isn't empty",
  })
}
