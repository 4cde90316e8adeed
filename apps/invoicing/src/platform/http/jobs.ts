import type { JobStatus } from '@tenfold/runtime'
import type { FastifyReply } from 'fastify'
import type { Parts, Server } from './parts.ts'
import { notFound } from './problem.ts'
import { Closed, JobState, type Static, Uuid } from './schemas.ts'

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

type JobState = Static<typeof JobState>

const JobAnswer = Closed({ job: JobState })

/** Answers of a route that enqueues a job: 200 if it has run by then, 202 if it waits for a worker. */
export const jobAnswers = { 200: JobAnswer, 202: JobAnswer }

/** How the job stands that a route has just enqueued. Inline ones have run by now; others wait for a worker. */
export async function stateOfJob({ jobs }: Pick<Parts, 'jobs'>, id: string): Promise<JobState> {
  const job = await jobs.find(id)
  return job ? toJobState(job) : { ...unheardOf, id }
}

const unheardOf = {
  state: 'queued',
  attempt: 0,
  nextTryAt: null,
  reason: null,
  progress: null,
} as const

/** A job as its user follows it: of what went wrong, what was meant for them. */
export function toJobState(job: JobStatus): JobState {
  const { id, state, attempt, nextTryAt, progress } = job
  return {
    id,
    state,
    attempt,
    nextTryAt: nextTryAt?.toISOString() ?? null,
    reason: job.error === null ? null : (job.reason ?? ourFault),
    progress: isText(progress) ? { text: progress.text } : null,
  }
}

const ourFault = {
  code: 'internal-error',
  message: 'It failed on our side. Try again in a moment.',
} as const

function isText(value: unknown): value is { readonly text: string } {
  return typeof Object(value).text === 'string'
}

export function sendJob(reply: FastifyReply, job: JobState): FastifyReply {
  return reply.code(job.state === 'done' ? 200 : 202).send({ job })
}
