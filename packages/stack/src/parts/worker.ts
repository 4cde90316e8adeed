import type { AppPart } from './part.ts'

/** A process that runs the jobs which requests have left in the database. */
export const worker: AppPart = {
  layer: 'app',
  label: 'worker',
  atPhase: [0, 1, 1],
  work: 'the app',
  collectors: [],
  connectsToDatabase: true,
  report: 'line',
  ending: { signal: 'SIGTERM', limitMs: 15_000 },
  byHand: (count) => [
    'TENFOLD_JOBS=postgres',
    count === 1 ? 'one worker process' : `${count} worker processes`,
  ],
  entryOf: (app) => app.worker,
  serves: false,
  env: () => ({ TENFOLD_JOBS: 'postgres' }),
}
