import { betterAuth } from 'better-auth'
import { organization } from 'better-auth/plugins/organization'
import type { AppConfig } from '../../platform/config/index.ts'
import { on } from '../../platform/database/index.ts'
import { faultText } from '../../platform/fault-text.ts'
import { newId } from './id.ts'
import type { Identity } from './identity.ts'
import { loginCookieName } from './log-in/cookie.ts'
import type { Passwords } from './log-in/passwords.ts'
import type { IdentityTables } from './tables.ts'

/** The part of better-auth that we use: it answers the requests of sign-up, sign-in and sign-out. */
export interface Auth {
  handler(request: Request): Promise<Response>
}

const loginDays = 30

/** better-auth for the flows, on our tables. What every request needs, the login check, is our own. */
export function createAuth(identity: Identity, passwords: Passwords, config: AppConfig): Auth {
  const { publicUrl, authSecret, mode } = config
  return betterAuth({
    appName: 'Tenfold Invoicing',
    secret: authSecret.reveal(),
    ...(publicUrl ? { baseURL: publicUrl } : {}),
    basePath: '/api/auth',
    database: { db: on<never>(identity.db), type: 'postgres', transaction: false },
    telemetry: { enabled: false },
    // Limits come with the API's own, for all routes alike.
    rateLimit: { enabled: false },
    logger: {
      level: 'error',
      disabled: mode === 'test',
      log: (_level, ...said) => console.error('accounts:', said.map(faultText).join(' ')),
    },
    // It would log an error of the database with the row that failed: hash of the password and all.
    onAPIError: { throw: true },
    user: { modelName: 'users' },
    session: { modelName: 'logins', expiresIn: loginDays * 86_400 },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    emailAndPassword: {
      enabled: true,
      // Our schemas have counted by characters; here UTF-16 is counted, of which an emoji takes two and more.
      minPasswordLength: 1,
      maxPasswordLength: 4_096,
      password: {
        hash: (password) => passwords.hash(password),
        verify: ({ hash, password }) => passwords.verify(hash, password),
      },
    },
    advanced: {
      useSecureCookies: isSecure(config),
      cookies: { session_token: { name: loginCookieName } },
      database: { generateId: newId, validateSchema: false },
    },
    plugins: [organization({ schema: organizationSchema })],
    databaseHooks: {
      session: { create: { before: (login) => enterOrganization(identity, login) } },
    },
  })
}

export function isSecure({ publicUrl }: Pick<AppConfig, 'publicUrl'>): boolean {
  return publicUrl?.startsWith('https:') ?? false
}

const organizationSchema = {
  organization: { modelName: 'organizations' },
  member: { modelName: 'members' },
  invitation: { modelName: 'invitations' },
}

/** A new login starts in the organisation that its user joined first. */
async function enterOrganization<Login extends { userId: string }>(
  { db }: Identity,
  login: Login,
): Promise<{ data: Login & { activeOrganizationId: string | null } }> {
  const member = await on<IdentityTables>(db)
    .selectFrom('members')
    .select('organizationId')
    .where('userId', '=', login.userId)
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst()
  return { data: { ...login, activeOrganizationId: member?.organizationId ?? null } }
}
