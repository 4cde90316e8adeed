import type pg from 'pg'
import { historyTable } from '../platform/database/index.ts'
import { databaseNotEmpty } from '../platform/errors.ts'

/** Every table of the app, whichever module's: all of them must be empty before a seed. */
async function findTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname not like $1
     order by 1`,
    [`${historyTable}%`],
  )
  return rows.map(({ name }) => name)
}

export async function refuseData(client: pg.ClientBase): Promise<void> {
  for (const table of await findTables(client)) {
    const { rowCount } = await client.query(`select from ${table} limit 1`)
    if (rowCount) throw databaseNotEmpty(table)
  }
}

/**
 * Runs `fill` in one transaction in which the tables' owner may load rows of all tenants:
 * a seed that fails or is cancelled leaves the tables as they were, empty and fenced off.
 */
export async function fillTables(client: pg.ClientBase, fill: () => Promise<void>): Promise<void> {
  const tables = await findTables(client)
  await client.query('begin')
  try {
    await client.query(`lock table ${tables.join(', ')} in access exclusive mode`)
    const fenced = await findFenced(client)
    await setForce(client, fenced, 'no force')
    await refuseData(client)
    // Truncated in this transaction, so that COPY may write rows that are frozen from the start.
    await client.query(`truncate ${tables.join(', ')}`)
    await skipForeignKeys(client)
    await fill()
    await advanceIds(client)
    await setForce(client, fenced, 'force')
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  for (const table of tables) await client.query(`analyze ${table}`)
}

async function findFenced(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relforcerowsecurity and relkind in ('r', 'p')",
  )
  return rows.map(({ name }) => name)
}

async function setForce(
  client: pg.ClientBase,
  tables: readonly string[],
  force: 'force' | 'no force',
): Promise<void> {
  for (const name of tables) await client.query(`alter table ${name} ${force} row level security`)
}

/** The generator's references are right by construction; checking 30 million of them takes minutes. */
async function skipForeignKeys(client: pg.ClientBase): Promise<void> {
  // Often not permitted on managed servers: the keys are then checked, only slower.
  await client.query(
    `select set_config('session_replication_role', 'replica', true)
     where has_parameter_privilege('session_replication_role', 'set')`,
  )
}

/** Lets the next row of every table follow the last one that was copied. */
async function advanceIds(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `select table_name as table from information_schema.columns
     where table_schema = 'public' and column_name = 'id' and is_identity = 'YES'`,
  )
  for (const { table } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence('${table}', 'id'), max(id)) from ${table} having max(id) > 0`,
    )
}
