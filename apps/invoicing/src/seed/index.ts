import pg from 'pg'
import { demoPassword } from '../demo.ts'
import { hashPassword } from '../modules/accounts/log-in/password.ts'
import { seedCancelled } from '../platform/errors.ts'
import { activityTable } from './activity-table.ts'
import { copyTable, type Table } from './copy.ts'
import { identityTables } from './identity-tables.ts'
import { calendarFrom, ledgerOf } from './ledger.ts'
import { linksTable } from './links-table.ts'
import { populate } from './population.ts'
import { fillTables, refuseData } from './tables.ts'
import { tenantTables } from './tenant-tables.ts'

export interface SeedOptions {
  readonly adminUrl: string
  readonly secret: string
  readonly users: number
  readonly now: Date
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly what: string; readonly share: number }) => void
}

/** Fills an empty database with three years of business; the same `users` and `now` give the same rows. */
export async function seedDatabase(options: SeedOptions): Promise<void> {
  const client = new pg.Client({ connectionString: options.adminUrl })
  await client.connect()
  try {
    await refuseData(client)
    options.onProgress({ what: 'planning', share: 0 })
    const tables = await tablesFor(options)
    await fillTables(client, () => copyAll(client, tables, options))
  } catch (error) {
    throw options.signal.aborted ? seedCancelled() : error
  } finally {
    await client.end()
  }
}

async function tablesFor({ users, now, secret }: SeedOptions): Promise<Table[]> {
  const population = populate(users, now)
  const calendar = calendarFrom(population.startMs)
  const ledger = ledgerOf(population)
  const passwordHash = await hashPassword(demoPassword, {
    salt: '5eedfeed5eedfeed5eedfeed5eedfeed',
  })
  return [
    ...identityTables({ population, calendar, secret, passwordHash }),
    ...tenantTables({ population, calendar, ledger }),
    linksTable({ population, calendar, ledger }, secret),
    activityTable({ population, calendar, ledger }),
  ]
}

async function copyAll(
  client: pg.Client,
  tables: readonly Table[],
  { signal, onProgress }: SeedOptions,
): Promise<void> {
  const total = tables.reduce((sum, table) => sum + table.count, 0)
  let done = 0
  for (const table of tables) {
    const onRows = (rows: number) => {
      done += rows
      onProgress({ what: table.name, share: Math.min(1, done / total) })
    }
    await copyTable(client, table, { signal, onRows })
  }
}
