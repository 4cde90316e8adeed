import type { Parts } from './parts.ts'

/** How the job stands that a route has just enqueued. Inline ones have run by now; others wait for a worker. */
export async function stateOfJob({ jobs }: Pick<Parts, 'jobs'>, id: string) {
  const job = await jobs.find(id)
  return { id, state: job?.state ?? 'queued' } as const
}
