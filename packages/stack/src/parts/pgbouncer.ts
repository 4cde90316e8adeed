import path from 'node:path'
import { keepRunning } from '../machine/keep-running.ts'
import {
  describePools,
  type PoolerUse,
  type RunningPgbouncer,
  readPools,
  startPgbouncer,
} from '../pgbouncer/index.ts'
import type { Program, ServerContext, ServerPart, StartedServer } from './part.ts'
import { planPool } from './plan-pool.ts'
import { isOnPath, programMissing } from './program.ts'

const program: Program = {
  name: 'pgbouncer',
  install: { apt: 'sudo apt-get install pgbouncer', brew: 'brew install pgbouncer' },
}

const NAME = 'pgbouncer'

/** Lets many processes share few connections to the database and to its replicas, transaction by transaction. */
export const pgbouncer: ServerPart = {
  layer: 'server',
  label: 'pooler',
  atPhase: [0, 0, 1],
  work: 'the app',
  program,
  threads: 1,
  collectors: ['pooler'],
  poolsConnections: true,
  connectsToDatabase: false,
  leastCpu: { ms: 0.02, per: 'statement' },
  report: 'line',
  // It ends at once, and cuts off its clients: those of a killed run are gone.
  ending: { signal: 'SIGTERM', limitMs: 5_000 },
  byHand: () => [
    'PgBouncer before the database and each replica, with pool_mode = transaction',
    'DATABASE_URL and TENFOLD_REPLICAS through it, TENFOLD_JOBS_DATABASE_URL past it',
  ],
  start: async (context) => {
    if (!isOnPath(program)) throw programMissing(program)
    const { dir, settings, log, signal, onLoss, add, renew } = context
    log('Starting PgBouncer')
    let plan = planPool(context.env)
    let current: RunningPgbouncer | undefined
    const running = await keepRunning({
      signal,
      start: async (watch) => {
        const logFile = path.join(dir, 'logs', 'pgbouncer.log')
        const given = { dir, name: NAME, settings, logFile, port: current?.port ?? 0 }
        current = await startPgbouncer({ ...given, ...plan, ...watch })
        return current
      },
      onLoss: (error) => onLoss(error, 'is started again'),
      onReturn: renew,
    })
    await add(running)
    const adapt = async ({ env }: ServerContext): Promise<StartedServer> => {
      const next = planPool(env)
      // Processes of the app that are still to be replaced go on using the former servers.
      const kept = plan.servers.filter(({ alias }) => !next.servers.some((s) => s.alias === alias))
      plan = { ...next, servers: [...next.servers, ...kept] }
      await current?.reload(plan)
      return { env: next.envAt(current?.port ?? 0), adapt }
    }
    return { env: plan.envAt(current?.port ?? 0), adapt }
  },
  health: async ({ dir, names }) => {
    const words = (await describePools(dir, NAME)) ?? 'does not answer'
    return Object.fromEntries(names.map((name) => [name, words]))
  },
}

/** The present use of the pooler of the stack in this folder; undefined when there is none that answers. */
export function readPooler(dir: string): Promise<PoolerUse | undefined> {
  return readPools(dir, NAME)
}
