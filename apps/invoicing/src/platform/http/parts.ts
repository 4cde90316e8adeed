import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Tenfold } from '@tenfold/runtime'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'

/** Fastify, with schemas that give the handlers their types. */
export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export type Parts = Pick<Tenfold, 'db' | 'cache' | 'jobs'>

export type Role = 'owner' | 'admin' | 'member'

/** The caller, by the log-in that the request's cookie proves. */
export interface Login {
  /** Names the login in cache keys without giving its token away. */
  readonly key: string
  readonly userId: string
  readonly userName: string
  readonly emailVerified: boolean
  /** The active organisation, as long as the user is its member. */
  readonly organizationId: string | null
  readonly role: Role | null
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that asks for a login. */
    login: Login
  }
}
