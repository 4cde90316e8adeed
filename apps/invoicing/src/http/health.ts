import type { Parts, Server } from './parts.ts'
import { Problem } from './problem.ts'

/** `/healthz`: the process lives. `/readyz`: it can serve, so send it requests. */
export function healthRoutes(server: Server, { db }: Pick<Parts, 'db'>): void {
  server.get('/healthz', () => ({ status: 'ok' }))
  server.get('/readyz', async () => {
    try {
      await db.query('select 1')
    } catch {
      throw new Problem(503, 'Not ready', 'The database does not answer')
    }
    return { status: 'ready' }
  })
}
