import type { FastifyRequest } from 'fastify'
import type { AppConfig } from '../config/index.ts'
import { Problem } from '../http/index.ts'

/** Where links in a mail lead: the app's own address, or without one (never in production) the request's. */
export function originOf(
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  { publicUrl }: Pick<AppConfig, 'publicUrl'>,
): string {
  const address = publicUrl ?? `${protocol}://${host}`
  if (!URL.canParse(address)) throw new Problem('malformed-request', 'Host names no host')
  return new URL(address).origin
}
