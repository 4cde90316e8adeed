import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { requestIdHeader } from './log.ts'
import { handleError } from './problem.ts'

const yearSeconds = 31_536_000

/** A hook with what every answer tells a browser; once it came by https, it shall never come otherwise. */
export function sendSafetyHeaders(publicUrl: string | undefined) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.headers(safetyHeaders(publicUrl))
    // Refusals and the states of the process, wherever they come from.
    if (/json/.test(String(reply.getHeader('content-type')))) setDataHeaders(reply)
  }
}

/** A hook for answers that are data: no page may embed them, and nothing in them runs, even if a browser mistakes their type. */
export async function sendDataHeaders(
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  setDataHeaders(reply)
}

/** Fastify's `frameworkErrors`: refuses addresses that can't be read, for which no hook runs. */
export function refuseUnreadable(publicUrl: string | undefined) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(safetyHeaders(publicUrl))
    setDataHeaders(reply)
    reply.header(requestIdHeader, request.id)
    handleError(error, request, reply)
  }
}

export function safetyHeaders(publicUrl: string | undefined): Readonly<Record<string, string>> {
  const isHttps = publicUrl?.startsWith('https:') ?? false
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    ...(isHttps && { 'strict-transport-security': `max-age=${yearSeconds}` }),
  }
}

export const dataHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
} as const

function setDataHeaders(reply: FastifyReply): void {
  reply.headers(dataHeaders)
  // Browsers show a PDF by parts of their own, which a stricter policy would block.
  if (String(reply.getHeader('content-type')).startsWith('application/pdf'))
    reply
      .header('content-security-policy', "frame-ancestors 'self'")
      .header('x-frame-options', 'SAMEORIGIN')
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
}
