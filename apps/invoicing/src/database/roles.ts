import pg from 'pg'
import { roleTooStrong } from './errors.ts'

/** What Postgres answers when another database of the server makes or alters the same role just now. */
const rivalCodes = new Set(['42710', '23505', 'XX000'])

/** Makes the role if it's missing and gives it this password. It owns nothing and bypasses nothing. */
export async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rows } = await client.query<{ strong: boolean }>(
    'select rolsuper or rolbypassrls as strong from pg_roles where rolname = $1',
    [role],
  )
  if (rows[0]?.strong) throw roleTooStrong(role)
  const verb = rows.length === 0 ? 'create' : 'alter'
  const name = pg.escapeIdentifier(role)
  try {
    await client.query(`${verb} role ${name} login password ${pg.escapeLiteral(password)}`)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !rivalCodes.has(error.code ?? '')) throw error
    await ensureRole(client, role, password)
  }
}
