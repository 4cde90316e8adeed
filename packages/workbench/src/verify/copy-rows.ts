import { statfs } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { own } from '../postgres/own.ts'
import type { Reader } from '../postgres/reader.ts'
import { noRoom } from './errors.ts'
import type { Stored } from './sample.ts'

export interface StoredTable extends Stored {
  readonly oid: number
  readonly readable: boolean
  /** Row-level security hides rows from this login. */
  readonly fenced: boolean
  /** Quoted where they must be. */
  readonly columns: readonly string[]
}

export interface CopyOptions {
  readonly table: StoredTable
  readonly query: string
  /** Folder of the target's data. */
  readonly folder: string
}

/** Copies what a query finds into a table of the same columns. */
export async function copyRows(
  reader: Reader,
  target: pg.Client,
  { table, query, folder }: CopyOptions,
): Promise<void> {
  const into = `copy ${table.name} (${table.columns.join(', ')}) from stdin`
  const out = (client: pg.ClientBase) =>
    pipeline(client.query(copyTo(own(`copy (${query}) to stdout`))), target.query(copyFrom(into)))
  try {
    await reader.read(out, { settings: { search_path: '' } })
  } catch (cause) {
    if ((cause as { code?: string }).code !== '53100') throw cause
    throw noRoom(table.bytes, await freeBytes(folder), folder, cause)
  }
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
