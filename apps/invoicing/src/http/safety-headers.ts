import type { FastifyReply, FastifyRequest } from 'fastify'

const yearSeconds = 31_536_000

/** A hook with what every answer tells a browser; once it came by https, it shall never come otherwise. */
export function sendSafetyHeaders(publicUrl: string | undefined) {
  const isSecure = publicUrl?.startsWith('https:') ?? false
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin')
    if (isSecure) reply.header('strict-transport-security', `max-age=${yearSeconds}`)
  }
}

/** A hook for answers that are data: no page may embed them, and nothing in them runs, whatever a browser takes them for. */
export async function sendDataHeaders(
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
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
