/** The part of a Fastify instance that we use, so that the runtime doesn't depend on Fastify. */
export interface FastifyLike {
  addHook(
    name: 'onRequest' | 'preValidation',
    hook: (request: object, reply: object, done: () => void) => void,
  ): unknown
}

/** Runs the work of every request in a context of its own; returns what finds a request's context. */
export function contextPerRequest<Context>(
  fastify: FastifyLike,
  create: (request: object, reply: object) => Context,
  runIn: (context: Context, work: () => void) => void,
): (request: object) => Context | undefined {
  const contexts = new WeakMap<object, Context>()
  const enter = (request: object, reply: object, next: () => void): void => {
    const context = contexts.get(request) ?? create(request, reply)
    contexts.set(request, context)
    runIn(context, next)
  }
  fastify.addHook('onRequest', enter)
  // The body was read meanwhile, by the socket's events: these carry the connection's context.
  fastify.addHook('preValidation', enter)
  return (request) => contexts.get(request)
}

/** Marks a plugin as registered once for the whole app, not for an encapsulated part of it. */
export function forWholeApp(plugin: object): void {
  Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}
