import { failureOf, findJob, isOver, type Job, POLL_MS } from './job.ts'

/** Resolves when the job is done; rejects with `failure` and the reason when it has failed for good. */
export async function untilDone(started: Job, failure: string): Promise<void> {
  let job = started
  while (!isOver(job)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    job = await findJob(job.id)
  }
  const failed = failureOf(job, failure)
  if (failed) throw failed
}
