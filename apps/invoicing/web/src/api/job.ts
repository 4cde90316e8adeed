import { type AnswerOf, api, dataOf } from './client.ts'

/** Work that the server does by and by, as its user follows it. */
export type Job = AnswerOf<'getJob'>

/** Pause between two questions about a job's progress. */
export const POLL_MS = 400

export function findJob(id: string, signal?: AbortSignal): Promise<Job> {
  return dataOf(
    api.GET('/api/v1/jobs/{id}', { params: { path: { id } }, ...(signal && { signal }) }),
  )
}

/** The error of a job that has failed for good: the words in `failure`, then the server's reason. */
export function failureOf(job: Job | undefined, failure: string): Error | null {
  if (job?.state !== 'failed') return null
  return new Error(`${failure} ${job.reason?.message ?? ''}`.trim())
}

export function isOver(job: Job | undefined): boolean {
  return job?.state === 'done' || job?.state === 'failed'
}
