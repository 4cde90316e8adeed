import { useMutation, useQuery } from '@tanstack/react-query'
import { failureOf, findJob, isOver, type Job, POLL_MS } from './job.ts'
import { pauseAfter } from './poll.ts'

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
