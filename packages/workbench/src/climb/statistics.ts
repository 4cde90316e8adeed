import { connectDatabase } from '@tenfold/stack'
import { snapshotStatements } from '../evidence/index.ts'
import { noStatistics } from './errors.ts'

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
    throw noStatistics(cause)
  } finally {
    await client.end()
  }
}
