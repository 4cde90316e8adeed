import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppConfig } from '../config/index.ts'
import type { Server } from './parts.ts'
import { Problem } from './problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `few`: each call mails somebody, tries a password or a card, or keeps a processor busy. */
    readonly calls?: 'few'
  }
}

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** Hooks that refuse callers who ask too often, each counting by itself. */
export interface RateLimits {
  /** Everything that a log-in does; of what is called `few` times, all log-ins of its user together. */
  readonly perLogin: Hook
  /** Requests without a log-in; calls marked `few` have the limit of password tries. */
  readonly perAddress: Hook
  /** Passwords and tokens that strangers try. */
  readonly perAddressOfCredentials: Hook
  /** The same for one account: it needs the body. */
  readonly perAccount: Hook
}

export const requestsPerMinute = {
  login: 1_200,
  address: 300,
  credentials: 30,
  account: 10,
  fewOfUser: 20,
} as const

/** How many callers each limit remembers; of more, those that were longest silent are forgotten. */
const remembered = 20_000

/**
 * Limits are counted in this process alone, which costs no round trip: each of n processes allows its share, so
 * that all together allow no more than one would. A caller whom the balancer always sends to the same process may
 * be refused that much sooner.
 */
export async function createRateLimits(server: Server, settings: AppConfig): Promise<RateLimits> {
  await server.register(rateLimit, { global: false })
  const limit = (perMinute: number, keyOf: (request: FastifyRequest) => string) => {
    const count = server.createRateLimit({
      max: Math.max(1, Math.floor(perMinute / settings.webProcesses)),
      timeWindow: 60_000,
      keyGenerator: keyOf,
      cache: remembered,
    } as object)
    return limiter(count, settings)
  }
  return {
    perLogin: eachOf(
      // A hash of the log-in's token: no key holds the token itself.
      limit(requestsPerMinute.login, ({ login }) => login.key),
      whenFew(limit(requestsPerMinute.fewOfUser, ({ login }) => login.userId)),
    ),
    perAddress: eachOf(
      limit(requestsPerMinute.address, addressOf),
      whenFew(limit(requestsPerMinute.credentials, addressOf)),
    ),
    perAddressOfCredentials: limit(requestsPerMinute.credentials, addressOf),
    perAccount: whenAccountIsNamed(
      limit(requestsPerMinute.account, (request) => `${addressOf(request)} ${accountOf(request)}`),
    ),
  }
}

function limiter(
  count: ReturnType<Server['createRateLimit']>,
  { limitsRates, mode }: AppConfig,
): Hook {
  return async (request, reply) => {
    if (!limitsRates) return
    // A load test of an app on one's own machine shall measure the app.
    if (mode !== 'production' && isLoopback(request.ip)) return
    const state = await count(request)
    if (state.isAllowed) return
    tell(reply, state)
    if (!state.isExceeded) return
    reply.header('retry-after', state.ttlInSeconds)
    const detail = `More than ${state.max} requests in a minute: wait ${state.ttlInSeconds} s`
    throw new Problem('too-many-requests', detail)
  }
}

function eachOf(...hooks: readonly Hook[]): Hook {
  return async (request, reply) => {
    for (const hook of hooks) await hook(request, reply)
  }
}

function whenFew(hook: Hook): Hook {
  return async (request, reply) => {
    if (request.routeOptions.config.calls === 'few') await hook(request, reply)
  }
}

function whenAccountIsNamed(hook: Hook): Hook {
  return async (request, reply) => {
    if (accountOf(request) !== undefined) await hook(request, reply)
  }
}

interface Standing {
  readonly max: number
  readonly remaining: number
  readonly ttlInSeconds: number
}

/** Where several limits hold, the caller hears of the one that is nearest. */
function tell(reply: FastifyReply, { max, remaining, ttlInSeconds }: Standing): void {
  const known = reply.getHeader('ratelimit-remaining')
  if (known !== undefined && Number(known) < remaining) return
  reply.header('ratelimit-limit', max)
  reply.header('ratelimit-remaining', remaining)
  reply.header('ratelimit-reset', ttlInSeconds)
}

/** The caller's address, without a port. IPv6 callers count by network, since one caller owns all its addresses. */
function addressOf({ ip }: FastifyRequest): string {
  const [, v4, v6] = /^(?:([\d.]+)|\[([\da-f:.]+)\]):\d+$/i.exec(ip) ?? []
  const address = v4 ?? v6 ?? ip
  return isIP(address) === 0 ? address : normalizeIP(address)
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.')
}

/** The account that a request names, if any; hashed, because a list of who tried to log in is private. */
function accountOf({ body }: FastifyRequest): string | undefined {
  if (!body || typeof body !== 'object' || !('email' in body)) return undefined
  const email = String(body.email).trim().toLowerCase()
  return createHash('sha256').update(email).digest('base64url')
}
