import type pg from 'pg'
import { databaseNotEmpty } from '../database/index.ts'

/** Every table that the app fills, all of which must be empty before a seed. */
const tables = [
  'users',
  'accounts',
  'logins',
  'verifications',
  'organizations',
  'members',
  'invitations',
  'organization_settings',
  'subscriptions',
  'invoice_counters',
  'customers',
  'invoices',
  'invoice_lines',
  'invoice_documents',
  'activity',
  'tenfold_jobs',
]
const numbered = ['customers', 'invoices', 'invoice_lines', 'activity']

export async function refuseData(client: pg.ClientBase): Promise<void> {
  for (const table of tables) {
    const { rowCount } = await client.query(`select from ${table} limit 1`)
    if (rowCount) throw databaseNotEmpty(table)
  }
}

/**
 * Runs `fill` in one transaction in which the tables' owner may load rows of all tenants:
 * a seed that fails or is cancelled leaves the tables as they were, empty and fenced off.
 */
export async function fillTables(client: pg.ClientBase, fill: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await client.query(`lock table ${tables.join(', ')} in access exclusive mode`)
    await setForce(client, 'no force')
    await refuseData(client)
    // Truncated in this transaction, so that COPY may write rows that are frozen from the start.
    await client.query(`truncate ${tables.join(', ')}`)
    await skipForeignKeys(client)
    await fill()
    for (const table of numbered) await advanceIds(client, table)
    await setForce(client, 'force')
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  for (const table of tables) await client.query(`analyze ${table}`)
}

async function setForce(client: pg.ClientBase, force: 'force' | 'no force'): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select relname as name from pg_class where relrowsecurity and relname = any($1)',
    [tables],
  )
  for (const { name } of rows) await client.query(`alter table ${name} ${force} row level security`)
}

/** The generator's references are right by construction; checking 30 million of them takes minutes. */
async function skipForeignKeys(client: pg.ClientBase): Promise<void> {
  // Often not permitted on managed servers: the keys are then checked, only slower.
  await client.query(
    `select set_config('session_replication_role', 'replica', true)
     where has_parameter_privilege('session_replication_role', 'set')`,
  )
}

async function advanceIds(client: pg.ClientBase, table: string): Promise<void> {
  await client.query(
    `select setval(pg_get_serial_sequence('${table}', 'id'), max(id)) from ${table} having max(id) > 0`,
  )
}
