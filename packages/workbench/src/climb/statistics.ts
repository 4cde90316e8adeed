import { connectDatabase } from '@tenfold/stack'
import { TenfoldError } from '../error.ts'
import { snapshotStatements } from '../evidence/index.ts'

/**
 * Makes sure that a server that isn't ours counts its statements, before anything is filled in: without
 * that a climb sees nothing of the database's work.
 */
export async function ensureStatistics(url: string): Promise<void> {
  const client = await connectDatabase(url, 'tenfold climb')
  try {
    await client.query('create extension if not exists pg_stat_statements')
    await snapshotStatements(client)
  } catch (cause) {
    throw new TenfoldError(
      'climb/no-statistics',
      `The database of --database keeps no statistics of its statements: ${(cause as Error).message}.`,
      {
        hint: 'Add pg_stat_statements to shared_preload_libraries, restart the server, and run as a role that may create the extension.',
        cause,
      },
    )
  } finally {
    await client.end()
  }
}
