import { Type } from '@fastify/type-provider-typebox'
import { Life } from '@tenfold/runtime/http'
import { type Clock, systemClock } from '@tenfold/runtime/kernel'
import type { Parts, Server } from './parts.ts'
import { Problem } from './problem.ts'
import { Closed } from './schemas.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly life: { isDraining: boolean }
  }
}

/** Lets the server be drained; while it is, every answer is its connection's last: a kept-alive one would hold up the exit for 72 s. */
export function prepareDrain(server: Server): void {
  const life = { isDraining: false }
  server.decorate('life', life)
  server.addHook('preClose', async () => {
    life.isDraining = true
  })
  server.addHook('onSend', async (_request, reply) => {
    if (life.isDraining) reply.header('connection', 'close')
  })
}

/**
 * Stops serving without cutting off a request: /readyz asks the load balancer to go elsewhere, `noticeMs`
 * gives it time to notice, then the listener closes and running requests finish.
 */
export async function drain(
  server: Server,
  noticeMs: number,
  clock: Clock = systemClock,
): Promise<void> {
  server.life.isDraining = true
  if (noticeMs > 0) await clock.sleep(noticeMs)
  await server.close()
}

const response = { 200: Closed({ status: Type.Enum(['ok', 'ready']) }) }

/** `/healthz`: the process lives. `/readyz`: it can serve, so send it requests. */
export function healthRoutes(server: Server, { db }: Pick<Parts, 'db'>): void {
  const life = new Life({ db })
  server.get('/healthz', { schema: { response } }, () => ({ status: 'ok' }) as const)
  server.get('/readyz', { schema: { response } }, async () => {
    if (server.life.isDraining) throw new Problem('not-ready', 'This process is stopping')
    if (!(await life.isReady())) throw new Problem('not-ready', 'The database does not answer')
    return { status: 'ready' } as const
  })
}
