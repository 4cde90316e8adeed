import path from 'node:path'
import { startHaproxy } from '../haproxy/start.ts'
import type { FrontPart, Program } from './part.ts'
import { isOnPath, programMissing } from './program.ts'

const program: Program = {
  name: 'haproxy',
  install: { apt: 'sudo apt-get install haproxy', brew: 'brew install haproxy' },
}

/** Spreads requests over the processes that serve, and takes one out before it stops. */
export const balancer: FrontPart = {
  layer: 'front',
  label: 'balancer',
  atPhase: [0, 0, 1],
  work: 'the app',
  program,
  threads: 1,
  collectors: [],
  connectsToDatabase: false,
  // Median for one request after another, by bench/balancer/main.ts; 0.05 ms with 8 at once.
  leastCpu: { ms: 0.08, per: 'request' },
  report: 'line',
  ending: { signal: 'SIGTERM', limitMs: 5_000 },
  byHand: () => ['a balancer before them, such as HAProxy'],
  start: async ({ dir, app, port, backends, signal, onCrash, add }) => {
    if (!isOnPath(program)) throw programMissing(program)
    const running = await startHaproxy({
      dir: path.join(dir, 'balancer'),
      port,
      readiness: app.readiness ?? '/',
      logFile: path.join(dir, 'logs', 'balancer.log'),
      signal,
      onCrash,
    })
    const { admin, pid } = running
    await add(running, { url: `http://127.0.0.1:${port}` })
    for (const url of backends) await admin.add(url)
    return {
      pid,
      stop: () => running.stop(),
      add: (url) => admin.add(url),
      remove: (url) => admin.remove(url),
    }
  },
}
