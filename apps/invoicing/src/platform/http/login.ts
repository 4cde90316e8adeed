import { currentSession, findSession, type Session } from '@tenfold/runtime/kernel'
import type { FastifyRequest } from 'fastify'
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

const callers = new WeakMap<Session, Login>()

function rememberCaller(login: Login): void {
  callers.set(currentSession(), login)
  currentSession().identify(login.userId)
}

/** The log-in of the request that this code runs in, if any. Jobs have sessions of their own, without a caller. */
export function findCaller(): Login | undefined {
  const session = findSession()
  return session && callers.get(session)
}

/**
 * A hook. All windows of a browser share one log-in, and any of them may take it to another organisation, or give
 * it to another user. So a page says what it shows, and when the log-in has moved on it is refused, before
 * anything is read or written: it would fetch, or change, what its user doesn't see. A request that
 * names neither is answered for wherever the log-in is.
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
