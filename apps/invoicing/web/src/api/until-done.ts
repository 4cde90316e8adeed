import { call } from './client.ts'

export interface Job {
  readonly id: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
}

const POLL_MS = 400

/** Resolves when the job is done; rejects with `failure` when it has failed for good. */
export async function untilDone(started: Job, failure: string): Promise<void> {
  let job = started
  while (job.state === 'queued' || job.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    job = await call<Job>(`/api/v1/jobs/${encodeURIComponent(job.id)}`)
  }
  if (job.state === 'failed') throw new Error(failure)
}
