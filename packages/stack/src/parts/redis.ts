import path from 'node:path'
import { startRedis } from '../redis/start.ts'
import type { Program, ServerPart } from './part.ts'
import { programMissing } from './program.ts'

const program: Program = {
  name: 'redis-server',
  install: { apt: 'sudo apt-get install redis-server', brew: 'brew install redis' },
}

/** The app's cache. */
export const redis: ServerPart = {
  layer: 'server',
  label: 'redis',
  atPhase: [0, 1, 1],
  sharesCache: true,
  work: 'the app',
  program,
  threads: 1,
  collectors: [],
  connectsToDatabase: false,
  report: 'line',
  ending: { signal: 'SIGTERM', limitMs: 15_000 },
  byHand: () => ['TENFOLD_CACHE=redis://...'],
  start: async ({ dir, signal, onCrash, add }) => {
    const logFile = path.join(dir, 'logs', 'redis.log')
    const running = await startRedis({ dir: path.join(dir, 'redis'), logFile, signal, onCrash })
    if (!running) throw programMissing(program)
    // Its URL holds a password, so the list of processes doesn't show it.
    await add(running)
    return { env: { TENFOLD_CACHE: running.url } }
  },
}
