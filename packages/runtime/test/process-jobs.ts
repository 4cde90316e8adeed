import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '../src/jobs/index.ts'
import { textJob } from './job-database.ts'

/** Tells the parent of a worker process what happens in it. */
export function tell(type: string, facts: Record<string, unknown> = {}): void {
  process.send?.({ type, ...facts })
}

/** The jobs of `worker-process.ts`: one that leaves a mark, and those that harm the process they run in. */
export function processJobs(workMs = 10): Record<'mark' | Harm, Job<string>> {
  const once = { maxAttempts: 1 }
  return {
    mark: textJob(
      'mark',
      async ({ payload, complete }) => {
        tell('begun', { payload })
        await sleep(Math.random() * workMs)
        await complete(async (tx) => {
          await tx.query('insert into marks (mark) values ($1)', [payload])
          await sleep(Math.random() * 3)
        })
      },
      once,
    ),
    busy: textJob(
      'busy',
      async ({ payload, complete }) => {
        tell('begun', { payload })
        await sleep(20)
        compute(Number(payload))
        await complete((tx) =>
          tx.query('insert into marks (mark) values ($1)', [`busy ${payload}`]),
        )
      },
      once,
    ),
    exit: textJob(
      'exit',
      async () => {
        await sleep(20)
        process.exit(1)
      },
      { maxAttempts: 3 },
    ),
    loop: textJob(
      'loop',
      async () => {
        await sleep(20)
        compute(Number.POSITIVE_INFINITY)
      },
      { maxAttempts: 2, timeoutMs: 300 },
    ),
    halfway: textJob(
      'halfway',
      ({ attempt, complete }) =>
        complete(async (tx) => {
          await tx.query('insert into marks (mark) values ($1)', [`halfway ${attempt}`])
          if (attempt > 1) return
          tell('halfway')
          await sleep(100)
        }),
      { maxAttempts: 5 },
    ),
  }
}

type Harm = 'busy' | 'exit' | 'loop' | 'halfway'

/** Blocks the event loop. */
function compute(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}
