import { Type } from '@fastify/type-provider-typebox'
import type { Parts, Server } from './parts.ts'
import { Problem } from './problem.ts'
import { Closed } from './schemas.ts'

const response = { 200: Closed({ status: Type.Enum(['ok', 'ready']) }) }

/** `/healthz`: the process lives. `/readyz`: it can serve, so send it requests. */
export function healthRoutes(server: Server, { db }: Pick<Parts, 'db'>): void {
  server.get('/healthz', { schema: { response } }, () => ({ status: 'ok' }) as const)
  server.get('/readyz', { schema: { response } }, async () => {
    if (server.life.isDraining) throw new Problem('not-ready', 'This process is stopping')
    try {
      await db.query('select 1')
    } catch {
      throw new Problem('not-ready', 'The database does not answer')
    }
    return { status: 'ready' } as const
  })
}
