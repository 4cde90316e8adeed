import type { Evidence, JobUse } from '../evidence/index.ts'
import type { Finding, Rung, Site } from './rung.ts'

/** Work inside requests that is shorter than this per request isn't worth a second process. */
const minRunMsPerRequest = 0.2

/** Moves slow work out of the request into a worker process. */
export const jobs: Rung = {
  name: 'jobs',
  phase: 2,
  missing: () => undefined,
  diagnose: async (evidence, site) => {
    if ((site.configuration.env['TENFOLD_JOBS'] ?? 'inline') !== 'inline') return undefined
    const runMsPerRequest =
      evidence.requests === 0 ? 0 : totalRunMs(evidence.jobs) / evidence.requests
    return runMsPerRequest < minRunMsPerRequest
      ? undefined
      : finding(evidence, site, runMsPerRequest)
  },
}

function totalRunMs(uses: readonly JobUse[]): number {
  return uses.reduce((sum, job) => sum + job.count * job.meanRunMs, 0)
}

function finding(evidence: Evidence, site: Site, runMsPerRequest: number): Finding {
  const before = site.configuration
  // A job's run time holds waits too, so no more can move than the web process spends.
  const moved = Math.min(runMsPerRequest, evidence.demandMs.web)
  return {
    rung: 'jobs',
    resource: 'web',
    because: describe(evidence.jobs),
    predictedDemandMs: {
      ...evidence.demandMs,
      web: evidence.demandMs.web - moved,
      worker: evidence.demandMs.worker + moved,
    },
    apply: async () => {
      await site.reconfigure({
        env: { ...before.env, TENFOLD_JOBS: 'postgres' },
        workers: Math.max(1, before.workers),
      })
      return ['TENFOLD_JOBS=postgres', 'one worker process']
    },
    undo: () => site.reconfigure(before),
  }
}

function describe(uses: readonly JobUse[]): string {
  const parts = uses.map(
    ({ name, count, meanRunMs }) => `${count} x ${name} of ${meanRunMs.toFixed(0)} ms`,
  )
  return `${parts.join(', ')} ran inside requests, on the thread that answers everyone.`
}
