import path from 'node:path'
import { startPostgres } from '../postgres/index.ts'
import type { ServerPart } from './part.ts'

/** The embedded Postgres. */
export const postgres: ServerPart = {
  layer: 'server',
  label: 'database',
  atPhase: [1, 1, 1],
  work: 'the app',
  holdsDatabase: true,
  collectors: ['statements', 'connections', 'jobs'],
  connectsToDatabase: false,
  // 50,000 executions of the smallest statement keep a core busy for a second.
  leastCpu: { ms: 0.02, per: 'statement' },
  report: 'column',
  // A fast shutdown: it waits for no client.
  ending: { signal: 'SIGINT', limitMs: 60_000 },
  byHand: () => ['Postgres'],
  start: async ({ dir, settings, signal, onCrash, log, add }) => {
    log('Starting Postgres')
    const logFile = path.join(dir, 'logs', 'postgres.log')
    const running = await startPostgres({ dir, settings, logFile, signal, onCrash, log })
    await add(running)
    return { env: {}, databaseUrl: running.url }
  },
}
