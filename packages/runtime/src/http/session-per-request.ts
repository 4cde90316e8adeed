import { runInSession, Session } from '../kernel/index.ts'

/** The part of a Fastify instance that we use, so that the runtime doesn't depend on Fastify. */
interface FastifyLike {
  addHook(
    name: 'onRequest' | 'preValidation',
    hook: (request: object, reply: object, done: () => void) => void,
  ): unknown
}

/**
 * Fastify plugin: every request runs in a session of its own, for the routes of the whole app.
 * A hook that has checked the login then calls `currentSession().enter(organisationId)`.
 */
export function sessionPerRequest(fastify: FastifyLike, _options: object, done: () => void): void {
  const sessions = new WeakMap<object, Session>()
  const enter = (request: object, _reply: object, next: () => void): void => {
    const session = sessions.get(request) ?? new Session()
    sessions.set(request, session)
    runInSession(session, next)
  }
  fastify.addHook('onRequest', enter)
  // The body was read meanwhile, by the socket's events: these carry the connection's context.
  fastify.addHook('preValidation', enter)
  done()
}

// Registered once for the whole app, not for an encapsulated part of it.
Object.assign(sessionPerRequest, { [Symbol.for('skip-override')]: true })
