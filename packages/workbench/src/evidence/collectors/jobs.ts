import type { Collector } from '../collector.ts'
import type { Evidence, JobUse } from '../evidence.ts'
import { readJobQueue } from '../jobs.ts'
import { sumBy } from '../sum-by.ts'

/** Jobs that were done, from the runtime's table. */
export const jobs: Collector<Pick<Evidence, 'jobs'>> = {
  none: { jobs: [] },
  begin: async ({ database }) => {
    const since = new Date()
    return async () => {
      const { byName } = await readJobQueue(database, since)
      return () => ({ jobs: byName })
    }
  },
  gather: (steps) => ({
    jobs: sumBy(
      steps.flatMap((step) => step.jobs),
      (use) => use.name,
      addJobs,
    ),
  }),
}

function addJobs(a: JobUse, b: JobUse): JobUse {
  const count = a.count + b.count
  const meanRunMs = (a.count * a.meanRunMs + b.count * b.meanRunMs) / count
  return { ...a, count, byWorker: a.byWorker + b.byWorker, meanRunMs }
}
