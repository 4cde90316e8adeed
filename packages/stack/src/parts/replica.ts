import path from 'node:path'
import type { Running } from '../machine/child.ts'
import { keepRunning } from '../machine/keep-running.ts'
import { describeReplicas, startReplica } from '../replica/index.ts'
import { replicaElsewhere } from './errors.ts'
import type { ServerContext, ServerPart, StartedServer } from './part.ts'

/** Streaming replicas of the embedded Postgres. One that dies is started again. */
export const replica: ServerPart = {
  layer: 'server',
  label: 'replica',
  atPhase: [0, 0, 2],
  work: 'the app',
  collectors: [],
  connectsToDatabase: false,
  report: 'line',
  // A fast shutdown: it waits for no client.
  ending: { signal: 'SIGINT', limitMs: 60_000 },
  byHand: (count) => [
    count === 1 ? 'one streaming replica' : `${count} streaming replicas`,
    'TENFOLD_REPLICAS=postgres://...',
  ],
  start: (context) => grow(context, new Map()),
  health: async ({ adminUrl, names }) => {
    const following = await describeReplicas(adminUrl)
    return Object.fromEntries(names.map((name) => [name, following[name] ?? 'not connected']))
  },
}

/** Starts as many as there are to be; the URLs of those that run are kept. */
async function grow(
  context: ServerContext,
  former: ReadonlyMap<string, string>,
): Promise<StartedServer> {
  const names = Array.from({ length: context.count }, (_, at) => `replica-${at + 1}`)
  const starts = await Promise.allSettled(
    names.map(async (name) => (former.has(name) ? undefined : startOne(name, context))),
  )
  const urls = new Map<string, string>()
  // Also when one failed, so that the others are stopped.
  for (const [at, start] of starts.entries()) {
    const name = names[at] ?? ''
    if (start.status === 'fulfilled' && start.value) await context.add(start.value, { name })
    if (start.status === 'fulfilled') urls.set(name, start.value?.url ?? former.get(name) ?? '')
  }
  for (const start of starts) if (start.status === 'rejected') throw start.reason
  return {
    env: { TENFOLD_REPLICAS: [...urls.values()].map((url) => asApp(url, context)).join(',') },
    names,
    adapt: (next) => grow(next, urls),
  }
}

/** A replica, with the superuser's URL, which stays. */
async function startOne(name: string, context: ServerContext): Promise<Running & { url: string }> {
  const { dir, serverUrl, settings, log, signal, onLoss, renew } = context
  if (serverUrl === undefined) throw replicaElsewhere()
  log(`Starting ${name}`)
  const place = { dir, name, settings, logFile: path.join(dir, 'logs', `${name}.log`) }
  let url = ''
  const kept = await keepRunning({
    signal,
    start: async (watch) => {
      const port = url === '' ? 0 : Number(new URL(url).port)
      const started = await startReplica({ ...place, ...watch, port, primaryUrl: serverUrl, log })
      url = started.url
      return started
    },
    onLoss: (error) => onLoss(error, 'is started again'),
    onReturn: renew,
  })
  return Object.assign(kept, { url })
}

/** The app's own way into the database, on another server. */
function asApp(url: string, { env }: ServerContext): string {
  const { host } = new URL(url)
  return Object.assign(new URL(env['DATABASE_URL'] ?? url), { host }).href
}
