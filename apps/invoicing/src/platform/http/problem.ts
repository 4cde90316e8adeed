import { wasCommitted } from '@tenfold/runtime'
import { statusOf } from '@tenfold/runtime/http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { callOf } from './log.ts'
import { type ProblemKind, problemTypes, titleOf, uriOf } from './problem-types.ts'

/** An expected refusal, answered as `application/problem+json`. */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly status: number
  readonly errors: readonly FieldError[] | undefined
  readonly retryAfterS: number | undefined

  constructor(kind: ProblemKind, detail: string, facts: ProblemFacts = {}) {
    super(detail, { cause: facts.cause })
    this.kind = kind
    this.status = facts.status ?? problemTypes[kind].status
    this.errors = facts.errors
    this.retryAfterS = facts.retryAfterS ?? (this.status === 503 ? 1 : undefined)
  }
}

interface ProblemFacts {
  readonly status?: number
  readonly errors?: readonly FieldError[]
  readonly cause?: unknown
  readonly retryAfterS?: number
}

export interface FieldError {
  readonly path: string
  readonly message: string
}

export function notFound(what: string): Problem {
  return new Problem('not-found', `There is no such ${what} in your organisation`)
}

export function impossible(detail: string): Problem {
  return new Problem('impossible-step', detail)
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, retryAfterS } = problem
  if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS)
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(bodyOf(problem, reply.request.id))
}

export function bodyOf({ kind, status, message: detail, errors }: Problem, requestId?: string) {
  return {
    type: uriOf(kind),
    title: titleOf(kind),
    status,
    detail,
    ...(requestId !== undefined && { requestId }),
    ...(errors && { errors }),
  }
}

/** Fastify's error handler: a client learns what it did wrong, and nothing of what went wrong in here. */
export function handleError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemFor(error)
  if (problem.status === 503) logRefusal(request, error, problem)
  else if (problem.status >= 500)
    request.log.error({ err: error, ...callOf(request) }, 'request failed')
  return sendProblem(reply, problem)
}

/** An expected refusal is no fault of ours: one line, whose code or cause says what is busy or away. */
function logRefusal(request: FastifyRequest, error: FastifyError, { kind }: Problem): void {
  const { code, message, cause } = error
  const reason = {
    kind,
    code,
    reason: message,
    cause: cause instanceof Error ? cause.message : undefined,
  }
  request.log.warn({ ...reason, ...callOf(request) }, 'request refused')
}

function problemFor(error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error.validation) return invalidInput(error)
  if (statusOf(error) === 503) return busy()
  if (wasCommitted(error))
    return new Problem(
      'took-effect',
      'This has taken effect, but something that follows it failed. Don’t send it again: look at the present state.',
    )
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500)
    return new Problem(kindsOfFastify[status] ?? 'refused', error.message, { status })
  return internalError()
}

/** Refuses work that would take this process too long right now: 503 with Retry-After. */
export function busy(): Problem {
  return new Problem('busy', 'Too much is going on right now. Try again in a moment.')
}

/** All that a client learns of a fault of ours. */
function internalError(): Problem {
  return new Problem('internal-error', 'Something went wrong on our side.')
}

const kindsOfFastify: Readonly<Record<number, ProblemKind>> = {
  400: 'malformed-request',
  413: 'too-large',
  415: 'not-json',
}

function invalidInput(error: FastifyError): Problem {
  const place = error.validationContext ?? 'body'
  const errors = (error.validation ?? []).map(({ instancePath, message, params }) => ({
    path: `${place}${instancePath.replaceAll('/', '.')}`,
    message: `${message ?? 'is invalid'}${unknownField(params)}`,
  }))
  return new Problem('invalid-input', error.message, { errors })
}

function unknownField(params: Readonly<Record<string, unknown>>): string {
  const name = params['additionalProperty']
  return typeof name === 'string' ? `: ${name}` : ''
}
