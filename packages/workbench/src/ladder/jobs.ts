import { countOf, withPart } from '@tenfold/stack'
import type { Evidence, JobUse } from '../evidence/index.ts'
import { count, whole } from '../terminal/index.ts'
import type { Finding, Mechanism, Rung } from './rung.ts'

/** Work inside requests that is shorter than this per request isn't worth a second process. */
const minRunMsPerRequest = 0.2

/** Moves slow work out of the request into a worker process. */
export const jobs: Rung = {
  name: 'jobs',
  phase: 2,
  missing: () => undefined,
  diagnose: async (evidence, site) => {
    if (site.hasWorker === false) return { notApplicable: 'the app names no worker' }
    const { requests } = evidence
    const enqueued = runsOf(evidence.jobs)
    if (enqueued === 0 || requests === 0)
      return { notApplicable: `${count(requests, 'request')}, no job was enqueued` }
    if (countOf(site.topology, 'worker') > 0)
      return { notApplicable: 'a worker runs the jobs already' }
    const runMsPerRequest = firstRunMs(evidence.jobs) / requests
    if (runMsPerRequest < minRunMsPerRequest)
      return {
        notApplicable: `jobs take ${runMsPerRequest.toFixed(2)} ms of a request's time; from ${minRunMsPerRequest} ms on, a worker is worth it`,
      }
    return finding(evidence, runMsPerRequest)
  },
}

function runsOf(uses: readonly JobUse[]): number {
  return uses.reduce((sum, job) => sum + job.count, 0)
}

/** Excludes the waits for the thread that load adds. */
function firstRunMs(uses: readonly JobUse[]): number {
  return uses.reduce((sum, job) => sum + job.count * job.firstRunMs, 0)
}

/** Every request is still routed, checked and answered, however much of its time its jobs took. */
const mostMoved = 0.75

function finding(evidence: Evidence, runMsPerRequest: number): Finding {
  // A job's run time holds waits too, so it may be longer than what the web process spends.
  const moved = Math.min(runMsPerRequest, mostMoved * evidence.demandMs.web)
  return {
    rung: 'jobs',
    resource: 'web',
    because: describe(evidence.jobs),
    predictedDemandMs: {
      ...evidence.demandMs,
      web: evidence.demandMs.web - moved,
      worker: evidence.demandMs.worker + moved,
    },
    mechanism: async (after) => ranInWorker(after),
    change: { kind: 'topology', to: (topology) => withPart(topology, 'worker') },
  }
}

function ranInWorker({ jobs: uses, requests }: Evidence): Mechanism {
  const all = runsOf(uses)
  const byWorker = uses.reduce((sum, job) => sum + job.byWorker, 0)
  if (all === 0) return { acted: false, seen: `${count(requests, 'request')}, no job was enqueued` }
  return {
    acted: byWorker > 0,
    seen: `${whole(byWorker)} of ${count(all, 'job')} ran in the worker`,
  }
}

function describe(uses: readonly JobUse[]): string {
  const parts = uses.map(
    ({ name, count: times, meanRunMs }) => `${times} x ${name} of ${meanRunMs.toFixed(0)} ms`,
  )
  return `${parts.join(', ')} ran inside requests, on the thread that answers everyone.`
}
