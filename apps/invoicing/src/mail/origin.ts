import type { FastifyRequest } from 'fastify'
import type { AppConfig } from '../config/index.ts'

/** Where links in a mail lead: the app's own address, or without one (never in production) the request's. */
export function originOf(
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  { publicUrl }: Pick<AppConfig, 'publicUrl'>,
): string {
  return new URL(publicUrl ?? `${protocol}://${host}`).origin
}
