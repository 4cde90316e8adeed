import type { AppPart } from './part.ts'

/** A process that answers requests, on one thread of JavaScript. */
export const web: AppPart = {
  layer: 'app',
  label: 'web',
  atPhase: [1, 1, 2],
  work: 'the app',
  threads: 1,
  collectors: ['routes'],
  connectsToDatabase: true,
  // Node answers 20,000 of the smallest requests in a second of a core.
  leastCpu: { ms: 0.05, per: 'request' },
  report: 'column',
  ending: { signal: 'SIGTERM', limitMs: 15_000 },
  byHand: (count) => [`${count} web ${count === 1 ? 'process' : 'processes'}`],
  entryOf: (app) => app.web,
  serves: true,
  // A process that counts in memory, such as the calls of one caller, takes its share of the whole limit.
  env: (count) => (count > 1 ? { WEB_PROCESSES: String(count) } : {}),
}
