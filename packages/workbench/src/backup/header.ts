import { connectDatabase, type FileEntry, fileEntry } from '@tenfold/stack'
import { textOf } from './archive.ts'
import { foreign, otherMachine, otherPostgres } from './errors.ts'

/** Describes a backup, in its first entry. */
export interface Header {
  readonly format: 1
  /** All files of an embedded cluster, or a dump of one database of another server. */
  readonly kind: 'cluster' | 'dump'
  readonly createdAt: string
  /** Postgres' version in its own words, e.g. `18.4`. */
  readonly postgres: string
  /** Files of a cluster are of one kind of machine. */
  readonly machine: string
  readonly databases: readonly string[]
}

const thisMachine: string = `${process.platform}-${process.arch}`

export async function describeServer(url: string): Promise<Header> {
  const client = await connectDatabase(url, 'tenfold backup')
  try {
    const { rows } = await client.query<{ postgres: string; databases: string[] }>(
      `select split_part(current_setting('server_version'), ' ', 1) as postgres,
         array(select datname::text from pg_database where datallowconn and not datistemplate order by 1) as databases`,
    )
    const { postgres = '', databases = [] } = rows[0] ?? {}
    const createdAt = new Date().toISOString()
    return { format: 1, kind: 'cluster', createdAt, postgres, machine: thisMachine, databases }
  } finally {
    await client.end()
  }
}

const NAME = 'backup.json'

export function headerEntry(header: Header): FileEntry {
  return fileEntry(NAME, `${JSON.stringify(header, null, 2)}\n`)
}

/** Refuses a first entry that is no header of ours. */
export async function readHeader(entry: FileEntry | undefined, file: string): Promise<Header> {
  const text = entry?.name === NAME ? await textOf(entry) : ''
  try {
    const header = JSON.parse(text) as Header
    if (header.format === 1) return header
  } catch {
    // Said below.
  }
  throw foreign(file)
}

/** Refuses what this machine's Postgres can't start. */
export function requireFit(header: Header, postgres: string): void {
  const major = (version: string) => version.split('.')[0]
  if (major(header.postgres) !== major(postgres)) throw otherPostgres(header.postgres, postgres)
  if (header.machine !== thisMachine) throw otherMachine(header.machine, thisMachine)
}
