import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { handleError } from './problem.ts'
import { requestIdHeader } from './request-id.ts'

const yearSeconds = 31_536_000

/** A hook with what every answer tells a browser; once it came by https, it shall never come otherwise. */
export function sendSafetyHeaders(publicUrl: string | undefined) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> =>
    setSafetyHeaders(reply, publicUrl)
}

/** A hook for answers that are data: no page may embed them, and nothing in them runs, whatever a browser takes them for. */
export async function sendDataHeaders(
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  setDataHeaders(reply)
}

/** Fastify's `frameworkErrors`: refuses addresses that can't be read, for which no hook runs. */
export function refuseUnreadable(publicUrl: string | undefined) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    setSafetyHeaders(reply, publicUrl)
    setDataHeaders(reply)
    reply.header(requestIdHeader, request.id)
    handleError(error, request, reply)
  }
}

function setSafetyHeaders(reply: FastifyReply, publicUrl: string | undefined): void {
  reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin')
  if (publicUrl?.startsWith('https:'))
    reply.header('strict-transport-security', `max-age=${yearSeconds}`)
}

function setDataHeaders(reply: FastifyReply): void {
  // Browsers show a PDF by parts of their own, which a stricter policy would block.
  const isPdf = String(reply.getHeader('content-type')).startsWith('application/pdf')
  reply.header(
    'content-security-policy',
    isPdf ? "frame-ancestors 'self'" : "default-src 'none'; frame-ancestors 'none'",
  )
  reply.header('x-frame-options', isPdf ? 'SAMEORIGIN' : 'DENY')
  reply.header('cross-origin-resource-policy', 'same-origin')
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
}
