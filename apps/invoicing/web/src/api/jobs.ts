import { useMutation, useQuery } from '@tanstack/react-query'
import { type AnswerOf, api, dataOf } from './client.ts'
import { ProblemError } from './problem.ts'

export type Job = AnswerOf<'getJob'>

const POLL_MS = 400

function findJob(id: string, signal?: AbortSignal): Promise<Job> {
  return dataOf(
    api.GET('/api/v1/jobs/{id}', { params: { path: { id } }, ...(signal && { signal }) }),
  )
}

/** The error of a job that has failed for good: the words in `failure`, then the server's reason. */
function failureOf(job: Job | undefined, failure: string): Error | null {
  if (job?.state !== 'failed') return null
  return new Error(`${failure} ${job.reason?.message ?? ''}`.trim())
}

function isOver(job: Job | undefined): boolean {
  return job?.state === 'done' || job?.state === 'failed'
}

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

/** Pause until the server is asked again: longer when it is away or overloaded, for ever when it knows of no such thing. */
export function pauseAfter(error: Error | null, pollMs: number): number | false {
  if (!error) return pollMs
  return error instanceof ProblemError && error.reason === 'missing' ? false : 5 * pollMs
}

interface JobOptions<Body> {
  readonly begin: (body: Body) => Promise<{ readonly job: Job }>
  /** Reads the job's state; jobs of strangers have another address than those of members. */
  readonly find?: typeof findJob
  /** Words for a job that failed for good; the server's reason follows them. */
  readonly failure: string
}

/** Starts a job and follows it until it is over, whether it runs in the request or in a worker. */
export function useJob<Body = void>({ begin, find = findJob, failure }: JobOptions<Body>) {
  const start = useMutation({ mutationFn: begin })
  const started = start.data?.job
  const poll = useQuery({
    queryKey: ['jobs', started?.id],
    queryFn: ({ signal }) => find(started?.id ?? '', signal),
    enabled: !!started && !isOver(started),
    refetchInterval: ({ state }) => (isOver(state.data) ? false : pauseAfter(state.error, POLL_MS)),
  })
  const job = poll.data ?? started
  const error = start.error ?? poll.error ?? failureOf(job, failure)
  const isDone = job?.state === 'done'
  const isBusy = start.isPending || (!!job && !isDone && !error)
  return { start: start.mutate, job, error, isDone, isBusy }
}
