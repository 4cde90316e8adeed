import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

/**
 * A hook. All windows of a browser share one log-in, and any of them may take it to another organisation, or give
 * it to another user. So a page says what it shows, and when the log-in has moved on it is refused, before
 * anything is read or written: it would fetch, or change, what its user doesn't see. Who says nothing is
 * taken to wherever the log-in is.
 */
export async function refuseMovedLogin({ headers, login }: FastifyRequest): Promise<void> {
  if (isOther(headers['x-user'], login.userId)) throw userChanged()
  if (isOther(headers['x-organization'], login.organizationId)) throw organizationChanged()
}

function isOther(shown: string | string[] | undefined, actual: string | null): boolean {
  return shown !== undefined && shown !== actual
}

function userChanged(): Problem {
  const detail =
    'Another user has logged in meanwhile. Nothing was read or changed: reload to see who is logged in now.'
  return new Problem('user-changed', detail)
}

function organizationChanged(): Problem {
  const detail =
    'Another organisation was made the active one meanwhile. Nothing was read or changed: reload to go on there, or switch back.'
  return new Problem('organization-changed', detail)
}
