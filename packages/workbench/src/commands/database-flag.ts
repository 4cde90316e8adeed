import { parseDatabaseUrl } from '@tenfold/stack'
import { noUrl } from './errors.ts'

/** The URL of `--database`; without a value, that of the environment, which no list of processes shows. */
export function databaseOf(flag: string | true | undefined): string | undefined {
  if (flag === undefined) return undefined
  const url = flag === true ? process.env['ADMIN_DATABASE_URL'] : flag
  if (!url) throw noUrl()
  parseDatabaseUrl(url)
  return url
}
