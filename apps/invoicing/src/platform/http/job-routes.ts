import { toJobState } from './job-state.ts'
import type { Parts, Server } from './parts.ts'
import { notFound } from './problem.ts'
import { Closed, JobState, Uuid } from './schemas.ts'

/** Following the work that some route has enqueued. */
export function jobRoutes(server: Server, { jobs }: Parts): void {
  const watch = {
    operationId: 'getJob',
    summary: 'How far a job of the organisation is',
    tags: ['api'],
    params: Closed({ id: Uuid }),
    response: { 200: JobState },
  }
  server.get('/jobs/:id', { schema: watch }, async ({ params }) => {
    const job = await jobs.find(params.id)
    if (!job) throw notFound('job')
    return toJobState(job)
  })
}
