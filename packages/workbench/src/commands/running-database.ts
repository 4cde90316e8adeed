import path from 'node:path'
import { describeStack, readAccess } from '@tenfold/stack'
import { noDatabase } from './errors.ts'

/** Description of the argument that `urlOrRunning` gets. */
export const urlArgument: string =
  'the database, as postgres://user:password@host:5432/database (default: that of the app that `tenfold start` runs here)'

/** The URL that was given, else that of the database that `tenfold start` runs on the state folder. */
export async function urlOrRunning(url: string | undefined, dir: string): Promise<string> {
  if (url !== undefined) return url
  const folder = path.resolve(dir)
  const stack = await describeStack(folder)
  // A run that was killed leaves its access behind.
  const access = stack?.isOwnerAlive ? await readAccess(folder) : undefined
  if (!access) throw noDatabase(folder, stack)
  return access.adminUrl
}
