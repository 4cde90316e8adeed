import { statusOf } from '@tenfold/runtime/http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

/** An expected refusal, answered as `application/problem+json`. */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly errors: readonly FieldError[] | undefined

  constructor(status: number, title: string, detail: string, errors?: readonly FieldError[]) {
    super(detail)
    this.status = status
    this.title = title
    this.errors = errors
  }
}

interface FieldError {
  readonly path: string
  readonly message: string
}

export function notFound(what: string): Problem {
  return new Problem(404, 'Not found', `There is no such ${what} in your organisation`)
}

/** What can't be done in the present state of things, though it could be in another. */
export function impossible(detail: string): Problem {
  return new Problem(409, 'Impossible step', detail)
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, title, message: detail, errors } = problem
  if (status === 503) reply.header('retry-after', '1')
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      type: 'about:blank',
      title,
      status,
      detail,
      requestId: reply.request.id,
      ...(errors && { errors }),
    })
}

/** Fastify's error handler: a client learns what it did wrong, and nothing of what went wrong in here. */
export function handleError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemFor(error)
  const route = request.routeOptions.url ?? 'none'
  if (problem.status >= 500) request.log.error({ err: error, route }, 'request failed')
  return sendProblem(reply, problem)
}

function problemFor(error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error.validation) return invalidInput(error)
  if (statusOf(error) === 503)
    return new Problem(503, 'Busy', 'Too much is going on right now. Try again in a moment.')
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500)
    return new Problem(status, titles[status] ?? 'Refused', error.message)
  return new Problem(500, 'Internal error', 'Something went wrong on our side.')
}

const titles: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  413: 'Too large',
  415: 'Not JSON',
}

function invalidInput(error: FastifyError): Problem {
  const place = error.validationContext ?? 'body'
  const errors = (error.validation ?? []).map(({ instancePath, message, params }) => ({
    path: `${place}${instancePath.replaceAll('/', '.')}`,
    message: `${message ?? 'is invalid'}${unknownField(params)}`,
  }))
  return new Problem(400, 'Invalid input', error.message, errors)
}

function unknownField(params: Readonly<Record<string, unknown>>): string {
  const name = params['additionalProperty']
  return typeof name === 'string' ? `: ${name}` : ''
}
