import type { IncomingMessage, ServerResponse } from 'node:http'
import { runInSession } from '../kernel/index.ts'
import { holdReply } from './hold-reply.ts'
import { beginRequest, type RequestOptions } from './request.ts'

/**
 * Middleware for Express and all that takes `(request, response, next)`: every request runs in a session of its own.
 * Middleware that has checked the login then calls `currentSession().enter(organisationId)`, and `.identify(userId)`.
 */
export function expressSession(
  options: RequestOptions,
): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  return ({ headers }, response, next) => {
    const begun = beginRequest(options, (name) => headers[name])
    holdReply(response, begun)
    runInSession(begun.session, next)
  }
}
