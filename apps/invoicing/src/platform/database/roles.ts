import { createHash, createHmac } from 'node:crypto'
import pg from 'pg'
import { rolesDenied, roleTooStrong } from '../errors.ts'

/** Errors of Postgres when another database's preparation changes the same role at the same time. */
const rivalCodes = new Set(['42710', '23505', 'XX000'])

export async function ensureLoginRole(
  client: pg.Client,
  rights: Rights,
  secret: string,
): Promise<void> {
  const role = loginRole(rights, client.database ?? '')
  const password = loginPassword(rights, secret)
  await ensureRole(client, rights)
  await ensureRole(client, role, `login password ${pg.escapeLiteral(password)}`)
  await unlessRivalled(() => client.query(`grant ${rights} to ${role}`))
}

/** Creates the role or sets its options. Without options, it creates a role that can't log in and changes no existing one. */
async function ensureRole(client: pg.Client, role: string, options?: string): Promise<void> {
  await unlessRivalled(async () => {
    const { rows } = await client.query<{ strong: boolean }>(
      'select rolsuper or rolbypassrls as strong from pg_roles where rolname = $1',
      [role],
    )
    if (rows[0]?.strong) throw roleTooStrong(role)
    if (rows.length === 0) await client.query(`create role ${role} ${options ?? 'nologin'}`)
    else if (options) await client.query(`alter role ${role} ${options}`)
  })
}

/** Runs it once more when another process changed the same role at the same time. */
async function unlessRivalled(run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42501') throw rolesDenied(error)
    if (!(error instanceof pg.DatabaseError) || !rivalCodes.has(error.code ?? '')) throw error
    await unlessRivalled(run)
  }
}

/** Roles that hold rights in the migrations; none of them can log in. */
type Rights = 'invoicing_app' | 'invoicing_auth' | 'invoicing_queue'

/**
 * The role that has these rights in one database. Roles belong to the whole server: shared by two
 * installations, they would change each other's password.
 */
export function loginRole(rights: Rights, database: string): string {
  const hash = createHash('sha256').update(database)
  return `${rights}_${hash.digest('hex').slice(0, 8)}`
}

function loginPassword(rights: Rights, secret: string): string {
  return deriveSecret(secret, `password of ${rights}`)
}

/** The URL with which the app's processes reach that database; role and password follow from its name and the secret. */
export function loginUrl(databaseUrl: string, rights: Rights, secret: string): string {
  const url = new URL(databaseUrl)
  url.username = loginRole(rights, decodeURIComponent(url.pathname.slice(1)))
  url.password = loginPassword(rights, secret)
  return url.href
}

/** A secret for one purpose, derived from the installation's: the same each time, telling nothing of the others. */
export function deriveSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url')
}
