import { connectDatabase } from '@tenfold/stack'
import { snapshotStatements } from '../evidence/index.ts'
import { noStatistics } from './errors.ts'

/** Makes sure, before anything is filled in, that a server of the user's counts its statements: a climb needs them. */
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
