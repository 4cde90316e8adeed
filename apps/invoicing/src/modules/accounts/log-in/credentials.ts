import { randomBytes } from 'node:crypto'
import type { Queryable, Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import { Problem, type Static } from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'
import { newId } from '../new-id.ts'
import type { SignIn, SignUp, User } from '../schemas.ts'
import { loginDays } from './cookie.ts'
import type { Passwords } from './passwords.ts'

/** Where a log-in was asked for, as its user sees it in the list of their log-ins. */
export interface Device {
  readonly ipAddress: string
  readonly userAgent: string
}

export interface NewLogin {
  readonly user: User
  readonly token: string
}

export async function signUp(
  { db }: Identity,
  { name, email, hash }: Omit<Static<typeof SignUp>, 'password'> & { readonly hash: string },
  device: Device,
): Promise<NewLogin> {
  return db.transaction(async (tx) => {
    const tables = on(tx)
    const user = await tables
      .insertInto('users')
      .values({ id: newId(), name, email: email.toLowerCase() })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returning(['id', 'name', 'email', 'emailVerified'])
      .executeTakeFirst()
    if (!user) throw taken()
    await tables
      .insertInto('accounts')
      .values({ id: newId(), userId: user.id, password: hash })
      .execute()
    return { user, token: await startLogin(tx, user.id, device) }
  })
}

export interface Credentials {
  readonly user: User
  readonly hash: string
}

/** Checks a password. Takes as long for an address without an account, or its time would tell that there is none. */
export async function checkPassword(
  { db }: Identity,
  passwords: Passwords,
  { email, password }: Static<typeof SignIn>,
): Promise<Credentials> {
  const row = await withPassword(db, email).executeTakeFirst()
  if (!row?.password) {
    await passwords.hash(password)
    throw wrong('Invalid email or password')
  }
  if (!(await passwords.verify(row.password, password))) throw wrong('Invalid email or password')
  const { password: hash, ...user } = row
  return { user, hash }
}

/** Logs in whose password was checked, unless it was changed meanwhile: that has ended all their log-ins. */
export function signIn(
  { db }: Identity,
  { user, hash }: Credentials,
  device: Device,
): Promise<NewLogin> {
  return db.transaction(async (tx) => {
    // Waits for a change under way, which locks the row before it looks for log-ins.
    const now = await withPassword(tx, user.email).forShare('accounts').executeTakeFirst()
    if (now?.password !== hash) throw wrong('The password was changed just now')
    return { user, token: await startLogin(tx, user.id, device) }
  })
}

/** A new log-in starts in the organisation that its user joined first. */
async function startLogin(tx: Tx, userId: string, device: Device): Promise<string> {
  const tables = on(tx)
  const member = await tables
    .selectFrom('members')
    .select('organizationId')
    .where('userId', '=', userId)
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst()
  const token = randomBytes(24).toString('base64url')
  const activeOrganizationId = member?.organizationId ?? null
  const expiresAt = sql<Date>`now() + make_interval(days => ${loginDays})`
  await tables
    .insertInto('logins')
    .values({ id: newId(), token, userId, activeOrganizationId, expiresAt, ...device })
    .execute()
  return token
}

function withPassword(db: Queryable, email: string) {
  return on(db)
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.userId', 'users.id')
    .select(['users.id', 'users.name', 'users.email', 'users.emailVerified', 'accounts.password'])
    .where('users.email', '=', email.toLowerCase())
}

function wrong(detail: string): Problem {
  return new Problem('wrong-credentials', detail)
}

function taken(): Problem {
  return new Problem('refused', 'There is an account with this e-mail already. Log in instead.', {
    status: 422,
  })
}
