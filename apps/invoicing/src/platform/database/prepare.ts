import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { foreignDatabase } from '../errors.ts'
import { historyTable, type MigrateOptions, migrate } from './migrate.ts'
import { ensureLoginRole, loginUrl } from './roles.ts'

/** Any number will do that no one else locks: two preparations of one database wait for each other. */
const lockKey = 7_316_021_947
const lockPollMs = 100

export interface PrepareOptions {
  readonly adminUrl: string
  readonly secret: string
  readonly migration?: MigrateOptions
}

/**
 * Roles, schema and grants of an empty database or an earlier one of this app.
 * Gives the environment with which the app's processes reach it; a second run changes nothing.
 */
export async function prepareDatabase(
  options: PrepareOptions,
): Promise<{ env: Record<string, string> }> {
  const { adminUrl } = options
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await lock(client)
    await refuseForeign(client)
    const env = await prepareRoles(client, options)
    await migrateAt(options)
    return { env }
  } finally {
    await client.end()
  }
}

/**
 * Asks again and again. A statement that waits has a snapshot, for the end of which `create index concurrently`
 * waits in turn: two preparations would wait for each other.
 */
async function lock(client: pg.Client): Promise<void> {
  const attempt = 'select pg_try_advisory_lock($1) as "isMine"'
  const isMine = async () =>
    (await client.query<{ isMine: boolean }>(attempt, [lockKey])).rows[0]?.isMine === true
  while (!(await isMine())) await sleep(lockPollMs)
}

/** The roles as which the app's processes log in to this database, and the environment that names them. */
export async function prepareRoles(
  client: pg.Client,
  { adminUrl, secret }: PrepareOptions,
): Promise<Record<string, string>> {
  await ensureLoginRole(client, 'invoicing_app', secret)
  await ensureLoginRole(client, 'invoicing_auth', secret)
  await ensureLoginRole(client, 'invoicing_queue', secret)
  return {
    DATABASE_URL: loginUrl(adminUrl, 'invoicing_app', secret),
    AUTH_DATABASE_URL: loginUrl(adminUrl, 'invoicing_auth', secret),
    TENFOLD_JOBS_DATABASE_URL: loginUrl(adminUrl, 'invoicing_queue', secret),
    AUTH_SECRET: secret,
  }
}

async function migrateAt({ adminUrl, migration }: PrepareOptions): Promise<void> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2 })
  // A lost idle connection must not end the process: the next statement fails and says why.
  pool.on('error', () => undefined)
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db, migration)
  } finally {
    await db.destroy()
  }
}

/** Tables of extensions (pg_stat_statements and the like) contain no user's data. */
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
