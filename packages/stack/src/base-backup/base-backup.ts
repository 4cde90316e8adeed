import { constants, type Dirent } from 'node:fs'
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { connectDatabase } from '../data/database.ts'
import { logGone, noAnswer, tablespaces } from './errors.ts'
import { type FileEntry, fileEntry } from './file-entry.ts'

export interface Cluster {
  /** Superuser's URL of the running server. */
  readonly url: string
  /** Its data folder. */
  readonly data: string
}

/**
 * Everything a cluster needs to start as it was at the end of the copy, while it serves: its files, which
 * change while they are copied, and the log (WAL) that makes the copy consistent when it is started.
 */
export async function* baseBackup({ url, data }: Cluster): AsyncGenerator<FileEntry> {
  const client = await connectDatabase(url, 'tenfold backup')
  try {
    await refuseTablespaces(data)
    // Keeps the log from being recycled before it is copied; gone with this connection, however that ends.
    await client.query(
      "select pg_create_physical_replication_slot('tenfold_backup_' || pg_backend_pid(), true, true)",
    )
    const start = await ask<{ lsn: string }>(
      client,
      "select pg_backup_start('tenfold', true) as lsn",
    )
    yield* files(data, '')
    yield* controlFile(data)
    const stop = await ask<{ lsn: string; label: string }>(
      client,
      'select lsn, labelfile as label from pg_backup_stop(false)',
    )
    yield fileEntry('backup_label', stop.label)
    yield* writeAheadLog(client, data, [start.lsn, stop.lsn])
  } finally {
    await client.end()
  }
}

/** Folders whose content is of one life of the server only. */
const EMPTIED = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal/archive_status',
  'pg_wal/summaries',
])
const LEFT_OUT = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'backup_label.old',
  'tablespace_map',
  'global/pg_control',
])

async function* files(data: string, folder: string): AsyncGenerator<FileEntry> {
  const listed = ifThere(readdir(path.join(data, folder), { withFileTypes: true }))
  for (const found of (await listed) ?? []) {
    const name = path.posix.join(folder, found.name)
    if (LEFT_OUT.has(name) || isPassing(found)) continue
    if (!found.isDirectory()) yield* openedFile(data, name)
    else yield* emptyOrWhole(data, name)
  }
}

async function* emptyOrWhole(data: string, name: string): AsyncGenerator<FileEntry> {
  yield fileEntry(`${name}/`, '')
  if (!EMPTIED.has(name)) yield* files(data, name)
}

/** Temporary files, and the log's segments, which come at the end. */
function isPassing({ name, parentPath }: Dirent): boolean {
  return /^(pgsql_tmp|pg_internal\.init)/.test(name) || isSegment(name, parentPath)
}

function isSegment(name: string, folder: string): boolean {
  return (
    path.basename(folder) === 'pg_wal' && !/^(archive_status|summaries|.*\.history)$/.test(name)
  )
}

async function* openedFile(data: string, name: string): AsyncGenerator<FileEntry> {
  const file = path.join(data, name)
  const handle = await ifThere(open(file, constants.O_RDONLY | constants.O_NOFOLLOW))
  if (!handle) return
  try {
    const { size } = await handle.stat()
    yield { name, sizeBytes: size, content: exactly(handle, size) }
  } finally {
    await handle.close()
  }
}

/** A table or a database may be dropped while the copy is on its way to it: the log says so too. */
async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const PIECE_BYTES = 1 << 20

/** So many bytes of a file that may grow or shrink meanwhile; what the log will fill in again is zeros. */
async function* exactly(handle: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, size - at))
    const { bytesRead } = await handle.read(piece, 0, piece.length, at)
    yield bytesRead === 0 ? piece : piece.subarray(0, bytesRead)
    at += bytesRead || piece.length
  }
}

/** Read until two readings agree: the server may be writing it. */
async function* controlFile(data: string): AsyncGenerator<FileEntry> {
  const name = 'global/pg_control'
  let content = await readFile(path.join(data, name))
  for (;;) {
    const again = await readFile(path.join(data, name))
    if (again.equals(content)) break
    content = again
  }
  yield fileEntry(name, content)
}

async function* writeAheadLog(
  client: pg.Client,
  data: string,
  span: readonly [start: string, stop: string],
): AsyncGenerator<FileEntry> {
  const { rows } = await client.query<{ name: string }>(
    `select distinct pg_walfile_name($1::pg_lsn + least(step * size, $2::pg_lsn - $1::pg_lsn)) as name
     from (select setting::numeric as size from pg_settings where name = 'wal_segment_size') as segment,
       generate_series(0, ceil(($2::pg_lsn - $1::pg_lsn) / size)) as step
     order by 1`,
    [...span],
  )
  for (const { name } of rows) {
    const segment = openedFile(data, `pg_wal/${name}`)
    const first = await segment.next()
    if (first.done) throw logGone(name)
    yield first.value
    yield* segment
  }
}

async function refuseTablespaces(data: string): Promise<void> {
  const links = await readdir(path.join(data, 'pg_tblspc'))
  if (links.length > 0) throw tablespaces()
}

async function ask<Row extends pg.QueryResultRow>(client: pg.Client, text: string): Promise<Row> {
  const { rows } = await client.query<Row>(text)
  if (!rows[0]) throw noAnswer(text)
  return rows[0]
}
