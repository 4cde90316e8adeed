import type { FastifyReply } from 'fastify'
import type { Parts } from './parts.ts'
import { Closed, JobState, type Static } from './schemas.ts'

const JobAnswer = Closed({ job: JobState })

/** Of a route that enqueues a job: 200 where it has run by then, 202 where it waits for a worker. */
export const jobAnswers = { 200: JobAnswer, 202: JobAnswer }

/** How the job stands that a route has just enqueued. Inline ones have run by now; others wait for a worker. */
export async function stateOfJob(
  { jobs }: Pick<Parts, 'jobs'>,
  id: string,
): Promise<Static<typeof JobState>> {
  const job = await jobs.find(id)
  return { id, state: job?.state ?? 'queued' }
}

export function sendJob(reply: FastifyReply, job: Static<typeof JobState>): FastifyReply {
  return reply.code(job.state === 'done' ? 200 : 202).send({ job })
}
