import type { ServerResponse } from 'node:http'
import { runInSession } from '../kernel/index.ts'
import { holdReply } from './hold-reply.ts'
import { contextPerRequest, type FastifyLike, forWholeApp } from './per-request.ts'
import { beginRequest, type RequestOptions } from './request.ts'

interface RequestLike {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface ReplyLike {
  readonly raw: object
}

/**
 * Fastify plugin: every request runs in a session of its own, for the routes of the whole app.
 * A hook that has checked the login then calls `currentSession().enter(organisationId)`, and `.identify(userId)`.
 */
export function sessionPerRequest(
  fastify: FastifyLike,
  options: RequestOptions,
  done: () => void,
): void {
  const begin = (request: object, reply: object) => {
    const { headers } = request as RequestLike
    const begun = beginRequest(options, (name) => headers[name])
    holdReply((reply as ReplyLike).raw as ServerResponse, begun)
    return begun.session
  }
  contextPerRequest(fastify, begin, runInSession)
  done()
}

forWholeApp(sessionPerRequest)
