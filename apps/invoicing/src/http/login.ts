import { currentSession } from '@tenfold/runtime'
import type { FastifyRequest } from 'fastify'
import type { Login } from './parts.ts'
import { Problem } from './problem.ts'

interface Logins {
  find(cookieHeader: string | undefined): Promise<Login | undefined>
}

/** A hook that finds out who is calling, and refuses those who don't say. */
export function requireLogin(logins: Logins): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const login = await logins.find(request.headers.cookie)
    if (!login) throw new Problem(401, 'Not logged in', 'Log in first')
    request.login = login
  }
}

/** A hook that puts the request into its organisation: from here on it sees no other's rows. */
export async function requireOrganization({ login }: FastifyRequest): Promise<void> {
  if (!login.organizationId) {
    const detail =
      'Create an organisation with POST /api/v1/organizations, or activate one of yours'
    throw new Problem(409, 'No active organisation', detail)
  }
  currentSession().enter(login.organizationId)
}
