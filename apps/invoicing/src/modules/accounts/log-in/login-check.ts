import { createHash } from 'node:crypto'
import type { Queryable } from '@tenfold/runtime'
import { type Clock, systemClock } from '@tenfold/runtime/kernel'
import type { ExpressionBuilder } from 'kysely'
import { on, type Tables } from '../../../platform/database/index.ts'
import type { Login } from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'
import { findCookie, type LoginCookie } from './cookie.ts'

/** Cookie that changes whenever the active organisation does. A hint only: nobody trusts it. */
export const organizationCookieName = 'invoicing.organization'

/** How long a process believes what it knows of a login: a revocation is felt everywhere within it. */
const believeMs = 5_000
const rememberAtMost = 10_000
const cacheMs = 60_000
/** Letters of the organisation's cookie that are remembered: a client may send one of any length. */
const longestOrganizationId = 64

export interface LoginCheck {
  find(cookieHeader: string | undefined): Promise<Login | undefined>
  tokenOf(cookieHeader: string | undefined): string | undefined
  /** Forgets, in this process, what the cookies proved. */
  forget(cookieHeader: string | undefined): void
}

/** The tag under which copies of a login are dropped. It doesn't give the token away. */
export function loginKey(token: string): string {
  return `login:${createHash('sha256').update(token).digest('base64url')}`
}

export function createLoginCheck(
  identity: Identity,
  cookie: LoginCookie,
  clock: Pick<Clock, 'now' | 'elapsed'> = systemClock,
): LoginCheck {
  const known = new Map<string, { readonly login: Login; readonly until: number }>()
  // Switching organisations changes the second cookie, so the next request is looked up afresh,
  // also by a process that hasn't heard of the switch.
  const nameOf = (token: string, header: string | undefined) =>
    `${token} ${findCookie(header, organizationCookieName)?.slice(0, longestOrganizationId) ?? ''}`

  function remember(name: string, login: Login, askedAt: number): void {
    const oldest = known.size >= rememberAtMost ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    known.set(name, { login, until: askedAt + believeMs })
  }

  return {
    async find(header) {
      const proof = cookie.read(header)
      if (!proof) return undefined
      const name = nameOf(proof.token, header)
      const hit = known.get(name)
      if (hit && hit.until > clock.elapsed() && hit.login.expiresAt > clock.now()) return hit.login
      known.delete(name)
      const askedAt = clock.elapsed()
      const login = await lookUp(identity, proof.token)
      if (!login || login.expiresAt <= clock.now()) return undefined
      remember(name, login, askedAt)
      return login
    },
    tokenOf: (header) => cookie.read(header)?.token,
    forget(header) {
      const proof = cookie.read(header)
      if (proof) known.delete(nameOf(proof.token, header))
    },
  }
}

/** A copy that other processes can't drop would outlive a revocation there: then only the database knows. */
function lookUp({ db, cache, hasSharedCopies }: Identity, token: string): Promise<Login | null> {
  const key = loginKey(token)
  const load = () => findLogin(db, key, token)
  return hasSharedCopies ? cache.get(key, { tags: [key], ttl: cacheMs }, load) : load()
}

async function findLogin(db: Queryable, key: string, token: string): Promise<Login | null> {
  const row = await on(db)
    .selectFrom('logins')
    .innerJoin('users', 'users.id', 'logins.userId')
    .select(['users.id', 'users.name', 'users.emailVerified'])
    .select(['logins.expiresAt', 'logins.activeOrganizationId'])
    .select((login) => roleIn(login).as('role'))
    .where('logins.token', '=', token)
    .executeTakeFirst()
  if (!row) return null
  const { id: userId, name: userName, emailVerified, activeOrganizationId, role } = row
  const organizationId = role === null ? null : activeOrganizationId
  const expiresAt = row.expiresAt.getTime()
  return { key, userId, userName, emailVerified, organizationId, role, expiresAt }
}

/** Null for those who are no members. By itself: to plan a third table's join takes 0.45 ms, twice as long as all the rest. */
function roleIn(login: ExpressionBuilder<Tables, 'logins' | 'users'>) {
  return login
    .selectFrom('members')
    .select('members.role')
    .whereRef('members.organizationId', '=', 'logins.activeOrganizationId')
    .whereRef('members.userId', '=', 'logins.userId')
    .limit(1)
}
