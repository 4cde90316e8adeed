import { runInSession, Session } from '../kernel/index.ts'
import { contextPerRequest, type FastifyLike, forWholeApp } from './per-request.ts'

/**
 * Fastify plugin: every request runs in a session of its own, for the routes of the whole app.
 * A hook that has checked the login then calls `currentSession().enter(organisationId)`.
 */
export function sessionPerRequest(fastify: FastifyLike, _options: object, done: () => void): void {
  contextPerRequest(fastify, () => new Session(), runInSession)
  done()
}

forWholeApp(sessionPerRequest)
