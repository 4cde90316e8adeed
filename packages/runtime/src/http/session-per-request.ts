import { type Clock, runInSession, Session, systemClock } from '../kernel/index.ts'
import { contextPerRequest, type FastifyLike, forWholeApp } from './per-request.ts'

export interface SessionPerRequestOptions {
  /** Time after which a request's statements fail with an error for a 503. Default 30 s. */
  readonly requestTimeoutMs?: number
  readonly clock?: Clock
}

/**
 * Fastify plugin: every request runs in a session of its own, for the routes of the whole app.
 * A hook that has checked the login then calls `currentSession().enter(organisationId)`.
 */
export function sessionPerRequest(
  fastify: FastifyLike,
  { requestTimeoutMs = 30_000, clock = systemClock }: SessionPerRequestOptions,
  done: () => void,
): void {
  const begin = () => new Session({ timeoutMs: requestTimeoutMs, clock })
  contextPerRequest(fastify, begin, runInSession)
  done()
}

forWholeApp(sessionPerRequest)
