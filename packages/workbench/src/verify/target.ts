import pg from 'pg'
import { connect } from '../postgres/connect.ts'
import { lacksTables, sameDatabase, takesNoWrites } from './errors.ts'

/** One execution is stopped after this time. */
export const runLimitMs = 60_000
/** Time that DDL waits for a lock on a copy that others use too. */
const lockLimitMs = 5_000

/** A connection to the database in which indexes are tried. */
export interface Target extends AsyncDisposable {
  readonly client: pg.Client
  /** Taken on by statements whose own role is that of the audit's login; undefined: stays the target's login. */
  readonly role: string | undefined
  /** True for a database of ours, which nobody else uses. */
  readonly isScratch: boolean
}

/** Connects; when `signal` aborts, ends what runs on the server. */
export async function openTarget(
  url: string,
  {
    role,
    isScratch,
    signal,
  }: Pick<Target, 'role' | 'isScratch'> & { readonly signal: AbortSignal },
): Promise<Target> {
  const limits = { statement_timeout: '0', lock_timeout: String(lockLimitMs) }
  const client = await connect(url, {}, limits)
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const onAbort = () => void cancel(url, rows[0]?.pid)
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    client,
    role,
    isScratch,
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener('abort', onAbort)
      await client.end().catch(() => undefined)
    },
  }
}

async function cancel(url: string, pid: number | undefined): Promise<void> {
  try {
    const client = await connect(url)
    await client.query('select pg_cancel_backend($1)', [pid])
    await client.end()
  } catch {
    // The server may be gone, and with it what ran there.
  }
}

interface Identity {
  readonly system: string
  readonly database: string
  readonly inRecovery: boolean
}

/** Refuses a copy that is the audited database, or shares its server's files with a database of its name. */
export async function requireCopy(
  audited: string,
  copy: string,
  tables: readonly string[],
): Promise<void> {
  const [one, other] = [await identify(audited), await identify(copy)]
  if (one.system === other.system && one.database === other.database)
    throw sameDatabase(other.database)
  if (other.inRecovery) throw takesNoWrites(other.database)
  const missing = await missingIn(copy, tables)
  if (missing.length > 0) throw lacksTables(other.database, missing)
}

async function missingIn(url: string, tables: readonly string[]): Promise<readonly string[]> {
  const client = await connect(url)
  try {
    const { rows } = await client.query<{ name: string }>(
      'select name from unnest($1::text[]) as wanted (name) where to_regclass(name) is null',
      [tables],
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function identify(url: string): Promise<Identity> {
  const client = await connect(url)
  try {
    const { rows } = await client.query<Omit<Identity, 'system'>>(
      'select current_database()::text as database, pg_is_in_recovery() as "inRecovery"',
    )
    return { system: await systemOf(client), ...(rows[0] ?? { database: '', inRecovery: false }) }
  } finally {
    await client.end()
  }
}

/** Some services let no login read the control file: then the moment of the server's start tells it from others. */
async function systemOf(client: pg.Client): Promise<string> {
  try {
    const { rows } = await client.query<{ id: string }>(
      'select system_identifier::text as id from pg_control_system()',
    )
    return rows[0]?.id ?? ''
  } catch {
    const { rows } = await client.query<{ id: string }>(
      'select extract(epoch from pg_postmaster_start_time())::text as id',
    )
    return rows[0]?.id ?? ''
  }
}
