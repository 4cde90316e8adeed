import path from 'node:path'
import type { StandIn } from '../app.ts'
import { startAppProcess } from '../wiring/app-process.ts'
import { inheritedEnv } from '../wiring/environment.ts'
import type { ServerContext, ServerPart } from './part.ts'

/**
 * Small servers in place of other services; none in production, which has the real ones.
 * The app goes on when one dies later: it must bear the absence of a service.
 */
export const standIn: ServerPart = {
  layer: 'server',
  label: 'stand-in',
  atPhase: [1, 1, 1],
  work: 'others',
  collectors: [],
  connectsToDatabase: false,
  report: 'never',
  ending: { signal: 'SIGTERM', limitMs: 15_000 },
  byHand: () => [],
  start: async (context) => {
    const { app, mode } = context
    const wanted = mode === 'production' ? [] : (app.standIns ?? [])
    const starts = await Promise.allSettled(wanted.map((each) => startOne(each, context)))
    const announced = starts.map((start) => {
      if (start.status === 'rejected') throw start.reason
      return start.value
    })
    return {
      env: Object.assign({}, ...announced.map(({ env }) => env)) as Record<string, string>,
      pages: announced.flatMap(({ page, label }) => (page ? [{ label, url: page }] : [])),
    }
  },
}

async function startOne({ name, file }: StandIn, { dir, signal, onLoss, add }: ServerContext) {
  const running = await startAppProcess({
    name,
    entry: file,
    env: { ...inheritedEnv(process.env), NODE_ENV: 'development', HOST: '127.0.0.1' },
    logFile: path.join(dir, 'logs', `${name}.log`),
    signal,
    onCrash: (error) => onLoss(error, 'is gone until the next start'),
  })
  const { page } = running.announced
  await add(running, { name, ...(page ? { url: page } : {}) })
  return { label: name, ...running.announced }
}
