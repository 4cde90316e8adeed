import { Type } from '@fastify/type-provider-typebox'
import { problemKinds, uriOf } from '../problem-types.ts'
import { AnyText, Closed, List } from '../schemas.ts'
import type { Document, Operation, Response } from './operation.ts'

const ofSuccess: Readonly<Record<string, string>> = {
  '200': 'Done',
  '201': 'Created',
  '202': 'Accepted: the work is queued',
  '204': 'Done, with nothing to say',
  '304': 'Unchanged since the caller read it',
}

const ofProblem = {
  '400': 'The request is malformed, or breaks its schema',
  '401': 'Not logged in, or with a wrong password',
  '402': 'The plan does not allow it, or a payment was declined',
  '403': 'Not allowed in this role, from this site, or before the e-mail address is confirmed',
  '404': 'There is no such thing in the organisation',
  '409':
    'Impossible in the present state, or the log-in is at another place than X-Organization or X-User says',
  '413': 'The body is too large',
  '415': 'The body is of another type than asked for',
  '422': 'Understood, but impossible as it is',
  '429': 'Too many requests: wait for as long as Retry-After says',
  '500': 'Something went wrong on our side',
  '503': 'Too much is going on: try again in a moment',
} as const
type ProblemStatus = keyof typeof ofProblem

const seconds = { type: 'integer', format: 'int32', minimum: 0, maximum: 86_400 } as const
const requests = { type: 'integer', format: 'int32', minimum: 0, maximum: 1_000_000 } as const

const word = { type: 'string', maxLength: 64, pattern: '^[\\w.:-]+$' } as const

export const answerHeaders = {
  'RateLimit-Limit': { description: 'Requests allowed in a minute', schema: requests },
  'RateLimit-Remaining': { description: 'Requests left of them', schema: requests },
  'RateLimit-Reset': { description: 'Seconds until the minute is over', schema: seconds },
  'Idempotency-Replayed': {
    description: 'Present when the request was answered before: nothing has happened again',
    schema: word,
  },
  'X-Request-Id': { description: 'Names the request in the logs', schema: word },
  'Retry-After': { description: 'Seconds to wait before trying again', schema: seconds },
} as const

const usualHeaders = headersNamed(
  'X-Request-Id',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
)
const waitHeaders = { ...usualHeaders, ...headersNamed('Retry-After') }

export const problemAnswers = Object.fromEntries(
  Object.entries(ofProblem).map(([status, text]) => [
    `Problem${status}`,
    problemAnswer(status, text),
  ]),
)

function problemAnswer(status: string, text: string) {
  return {
    description: text,
    headers: ['429', '503'].includes(status) ? waitHeaders : usualHeaders,
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    },
  }
}

function headersNamed(...names: readonly (keyof typeof answerHeaders)[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

export function describeAnswers({ paths }: Document): void {
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      for (const [status, answer] of Object.entries(operation.responses))
        complete(status, answer, operation['x-repeatable'])
      for (const status of problemsOf({ path, method, operation }))
        operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` }
    }
}

function complete(status: string, answer: Response, isRepeatable = false): void {
  if (answer.description === 'Default Response') answer.description = ofSuccess[status] ?? 'Done'
  const replayed = isRepeatable ? headersNamed('Idempotency-Replayed') : {}
  answer.headers = { ...usualHeaders, ...replayed, ...answer.headers }
}

interface Place {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

function problemsOf({ path, method, operation }: Place): ProblemStatus[] {
  const isWrite = method !== 'get'
  const asksForLogin = operation.security?.length !== 0
  const hasBody = operation.requestBody !== undefined
  const fitting: Readonly<Record<ProblemStatus, boolean>> = {
    '400': true,
    '401': asksForLogin,
    '402': isWrite && asksForLogin,
    '403': isWrite || asksForLogin,
    '404': path.includes('{'),
    '409': isWrite || asksForLogin,
    '413': hasBody,
    '415': hasBody,
    '422': isWrite,
    '429': true,
    '500': true,
    '503': true,
  }
  return (Object.keys(fitting) as ProblemStatus[]).filter((status) => fitting[status])
}

/** Problem details (RFC 9457), as every refusal is answered. */
export const ProblemBody = Closed({
  /** Address of the documentation, which says what to do about it. */
  type: Type.Enum(problemKinds.map(uriOf)),
  title: AnyText(200),
  status: Type.Integer({ format: 'int32', minimum: 400, maximum: 599 }),
  detail: AnyText(2_000),
  /** Names the request in the logs, for questions to support. */
  requestId: AnyText(64),
  errors: Type.Optional(List(Closed({ path: AnyText(500), message: AnyText(500) }))),
})
