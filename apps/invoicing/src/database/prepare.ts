import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { foreignDatabase } from './errors.ts'
import { historyTable, migrate } from './migrate.ts'
import { ensureLoginRole, type Rights } from './roles.ts'
import { deriveSecret } from './secrets.ts'

/** Any number will do that no one else locks: two preparations of one database wait for each other. */
const lockKey = 7_316_021_947

export interface PrepareOptions {
  readonly adminUrl: string
  readonly secret: string
}

/**
 * Roles, schema and grants of an empty database or an earlier one of this app.
 * Gives the environment with which the app's processes reach it; a second run changes nothing.
 */
export async function prepareDatabase(
  options: PrepareOptions,
): Promise<{ env: Record<string, string> }> {
  const { adminUrl, secret } = options
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await refuseForeign(client)
    const appUrl = await roleUrl(client, 'invoicing_app', options)
    const authUrl = await roleUrl(client, 'invoicing_auth', options)
    await migrateAt(adminUrl)
    return { env: { DATABASE_URL: appUrl, AUTH_DATABASE_URL: authUrl, AUTH_SECRET: secret } }
  } finally {
    await client.end()
  }
}

async function roleUrl(
  client: pg.Client,
  rights: Rights,
  { adminUrl, secret }: PrepareOptions,
): Promise<string> {
  const password = deriveSecret(secret, `password of ${rights}`)
  const url = new URL(adminUrl)
  url.username = await ensureLoginRole(client, rights, password)
  url.password = password
  return url.href
}

async function migrateAt(adminUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2 })
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}

/** Tables of extensions (pg_stat_statements and the like) are nobody's data. */
const ownTables = `
  select c.relname as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg\\_%'
    and not exists (
      select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by c.relname`

async function refuseForeign(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(ownTables)
  const names = rows.map(({ name }) => name)
  if (names.length > 0 && !names.includes(historyTable))
    throw foreignDatabase(client.database ?? '', names)
}
