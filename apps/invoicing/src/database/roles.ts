import { createHash } from 'node:crypto'
import pg from 'pg'
import { roleTooStrong } from './errors.ts'

/** Holds rights in the migrations; nobody logs in as one of them. */
export type Rights = 'invoicing_app' | 'invoicing_auth'

/** What Postgres answers when another database of the server makes or alters the same role just now. */
const rivalCodes = new Set(['42710', '23505', 'XX000'])

/**
 * Makes a role of this database's own that may log in with the password and has the rights. Roles
 * belong to the whole server: shared by two installations, they would change each other's password.
 */
export async function ensureLoginRole(
  client: pg.Client,
  rights: Rights,
  password: string,
): Promise<string> {
  const hash = createHash('sha256').update(client.database ?? '')
  const role = `${rights}_${hash.digest('hex').slice(0, 8)}`
  await ensureRole(client, rights, 'nologin')
  await ensureRole(client, role, `login password ${pg.escapeLiteral(password)}`)
  await unlessRivalled(() => client.query(`grant ${rights} to ${role}`))
  return role
}

async function ensureRole(client: pg.Client, role: string, options: string): Promise<void> {
  await unlessRivalled(async () => {
    const { rows } = await client.query<{ strong: boolean }>(
      'select rolsuper or rolbypassrls as strong from pg_roles where rolname = $1',
      [role],
    )
    if (rows[0]?.strong) throw roleTooStrong(role)
    await client.query(`${rows.length === 0 ? 'create' : 'alter'} role ${role} ${options}`)
  })
}

/** Runs it again when somebody else was at the same role: then that somebody is done. */
async function unlessRivalled(run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !rivalCodes.has(error.code ?? '')) throw error
    await unlessRivalled(run)
  }
}
