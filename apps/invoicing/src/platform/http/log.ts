import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { findSession } from '@tenfold/runtime/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppConfig } from '../config/index.ts'
import type { Server } from './parts.ts'

export interface LogStream {
  write(line: string): void
}

/** Fields that are removed from a log line, should one ever contain them. */
const secretNames = ['cookie', 'set-cookie', 'authorization', 'password', 'token', 'cardNumber']
const redact = secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

/** Options of Fastify's logger: JSON lines to stdout, or to `stream`. */
export function loggerOptions({ logLevel }: Pick<AppConfig, 'logLevel'>, stream?: LogStream) {
  return {
    level: logLevel,
    redact: { paths: redact, censor: '[secret]' },
    serializers: { err: describeError },
    ...(stream ? { stream } : {}),
  }
}

/** Its other fields are left out: an error of the database may hold values of a row there. */
function describeError(error: Error & { readonly code?: unknown }) {
  const { name, message, code, stack } = error
  return { type: name, message, code, stack: stack ?? '' }
}

/** One line a request, once it is answered. It names the route, not the URL, which may hold a token. */
export function logRequests(server: Server): void {
  const tenants = new WeakMap<FastifyRequest, string>()
  // When the answer has left, the session is no longer at hand.
  server.addHook('onSend', async (request) => {
    const tenant = findSession()?.tenant
    if (tenant !== undefined) tenants.set(request, tenant)
  })
  server.addHook('onResponse', async (request, reply) => {
    const line = { ...lineOf(request, reply), tenant: tenants.get(request), ...callOf(request) }
    request.log.info(line, 'request')
  })
}

/** Fields of every line about a request: the route, the user and the address. */
export function callOf(request: FastifyRequest) {
  const route = request.routeOptions.url ?? 'none'
  return { route, user: userOf(request), address: request.ip }
}

/** Only some routes have asked for a log-in. */
function userOf({ login }: Partial<Pick<FastifyRequest, 'login'>>): string | undefined {
  return login?.userId
}

function lineOf({ method }: FastifyRequest, reply: FastifyReply) {
  return {
    method,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  }
}

export const requestIdHeader = 'x-request-id'

/** The id that a proxy or client gave the request, when it is fit for a log; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[requestIdHeader]
  return typeof given === 'string' && /^[\w.:-]{8,64}$/.test(given) ? given : randomUUID()
}

/** A hook that tells the caller under which id the logs know the request. */
export async function sendRequestId(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header(requestIdHeader, request.id)
}
