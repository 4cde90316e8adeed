import { currentSession } from '@tenfold/runtime'
import type { FastifyRequest } from 'fastify'
import { rememberCaller } from './caller.ts'
import type { Login, Role } from './parts.ts'
import { Problem } from './problem.ts'

interface Logins {
  find(cookieHeader: string | undefined): Promise<Login | undefined>
}

/** A hook that finds out who is calling, and refuses those who don't say. */
export function requireLogin(logins: Logins): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const login = await logins.find(request.headers.cookie)
    if (!login) throw new Problem('not-logged-in', 'Log in first')
    request.login = login
    rememberCaller(login)
  }
}

/** A hook that puts the request into its organisation: from here on it sees no other's rows. */
export async function requireOrganization({ login }: FastifyRequest): Promise<void> {
  if (!login.organizationId) {
    const detail =
      'Create an organisation with POST /api/v1/organizations, or activate one of yours'
    throw new Problem('no-active-organisation', detail)
  }
  currentSession().enter(login.organizationId)
}

/** Roles from most to least rights. */
const ranks: readonly Role[] = ['owner', 'admin', 'member']

/** Refuses users with a lesser role than `least` in the request's organisation. */
export function requireRole({ role }: Pick<Login, 'role'>, least: Role): void {
  const allowed = ranks.slice(0, ranks.indexOf(least) + 1)
  if (role && allowed.includes(role)) return
  const who = allowed.map((one) => `${one}s`).join(' and ')
  throw new Problem('not-allowed', `Only ${who} of the organisation may do this`)
}
