import { useMutation, useQuery } from '@tanstack/react-query'
import { call } from './client.ts'
import { failureOf, isOver, type Job, POLL_MS, pathOfJob } from './job.ts'

interface JobOptions {
  /** POSTing to this path starts the job. */
  readonly path: string
  /** Where its state can be read; jobs of strangers have another place than those of members. */
  readonly watchPath?: (id: string) => string
  /** What has come to nothing when the job failed for good; the server says why. */
  readonly failure: string
}

/** Starts a job and follows it until it is over, whether it runs in the request or in a worker. */
export function useJob<Body extends object>(options: JobOptions) {
  const { path, watchPath = pathOfJob, failure } = options
  const start = useMutation({
    mutationFn: (body: Body) => call<{ job: Job }>(path, { method: 'POST', body }),
  })
  const started = start.data?.job
  const poll = useQuery({
    queryKey: ['jobs', started?.id],
    queryFn: ({ signal }) => call<Job>(watchPath(started?.id ?? ''), { signal }),
    enabled: !!started && !isOver(started),
    refetchInterval: ({ state }) => (isOver(state.data) || state.error ? false : POLL_MS),
  })
  const job = poll.data ?? started
  const error = start.error ?? poll.error ?? failureOf(job, failure)
  const isDone = job?.state === 'done'
  const isBusy = start.isPending || (!!job && !isDone && !error)
  return { start: start.mutate, job, error, isDone, isBusy }
}
