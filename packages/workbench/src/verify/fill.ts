import type pg from 'pg'
import { connect } from '../postgres/connect.ts'
import { quoteIdentifier } from '../postgres/names.ts'
import { own } from '../postgres/own.ts'
import { connectReader, type Reader } from '../postgres/reader.ts'
import { readingRight } from '../postgres/reading-right.ts'
import { copyRows, freeBytes, type StoredTable } from './copy-rows.ts'
import { noRoom, unreadable } from './errors.ts'
import { addReferenced } from './referenced.ts'
import { type Stored, sharesOf } from './sample.ts'

export interface FillOptions {
  readonly from: string
  readonly to: string
  /** Numbers of the tables in `from`. */
  readonly tables: readonly number[]
  readonly limitBytes: number
  /** Folder of the data of `to`, on this machine. */
  readonly folder: string
  readonly signal: AbortSignal
}

export interface Filled {
  readonly tables: number
  readonly bytes: number
  /** Share of the rows of each table that was not copied whole. */
  readonly sampled: ReadonlyMap<string, number>
}

/** Postgres has to be stopped by hand only when the network is lost. */
const copyLimitMs = 1_800_000
/** Size of a copy with its indexes and the log of its making, as a multiple of the rows'; and bytes of a Postgres without data. */
const [grown, emptyBytes] = [2.5, 200_000_000] as const
/** Blocks are chosen anew by each audit, but by the same rule. */
const seed = 20

/** Copies rows: all of them where they fit into the limit, else a sample by blocks, with the rows that its rows refer to. */
export async function fill(options: FillOptions): Promise<Filled> {
  await using reader = await connectReader(options.from, copyLimitMs)
  const stored = await storedTables(reader, options.tables)
  const target = await connect(options.to)
  try {
    const there = await existing(target, stored)
    const shares = sharesOf(there, options.limitBytes)
    const bytes = there.reduce((sum, each) => sum + each.bytes * (shares.get(each.name) ?? 1), 0)
    await requireRoom(options.folder, bytes)
    for (const table of there) {
      options.signal.throwIfAborted()
      const columns = table.columns.join(', ')
      const source = sampleOf(table, shares.get(table.name) ?? 1)
      const query = `select ${columns} from only ${source}`
      if (columns !== '') await copyRows(reader, target, { table, query, folder: options.folder })
    }
    const sampled = new Map([...shares].filter(([, share]) => share < 1))
    if (sampled.size > 0)
      await addReferenced({ ...options, reader, target, tables: there, sampled })
    return { tables: there.length, bytes, sampled }
  } finally {
    await target.end()
  }
}

async function storedTables(
  reader: Reader,
  tables: readonly number[],
): Promise<readonly StoredTable[]> {
  const sql = `
    select c.oid::int8::float8 as oid, c.oid::regclass::text as name, pg_table_size(c.oid)::float8 as bytes,
      has_table_privilege(c.oid, 'select') and has_schema_privilege(c.relnamespace, 'usage') as readable,
      row_security_active(c.oid) as fenced, current_user::text as user, current_setting('server_version_num')::int / 10000 as version,
      (select nspname::text from pg_namespace where oid = c.relnamespace) as schema,
      array(select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns
    from unnest($1::oid[]) with ordinality as wanted (oid, place) join pg_class c on c.oid = wanted.oid
    where c.relkind in ('r', 'm') order by wanted.place`
  type Row = StoredTable & {
    readonly user: string
    readonly version: number
    readonly schema: string
  }
  const { rows } = await reader.read((client) => client.query<Row>(own(sql), [tables]), {
    settings: { search_path: '' },
  })
  const named = (found: readonly Row[]) => found.map(({ name }) => name)
  const [denied, fenced] = [rows.filter((row) => !row.readable), rows.filter((row) => row.fenced)]
  const { user = '', version = 0 } = rows[0] ?? {}
  const right = readingRight({ user, version, schemas: rows.map(({ schema }) => schema) })
  if (denied.length > 0) throw unreadable(user, 'may not read', named(denied), right)
  if (fenced.length > 0)
    throw unreadable(
      user,
      'sees not all rows of',
      named(fenced),
      `alter role ${quoteIdentifier(user)} bypassrls`,
    )
  return rows
}

async function existing(
  target: pg.Client,
  tables: readonly StoredTable[],
): Promise<readonly StoredTable[]> {
  const { rows } = await target.query<{ name: string }>(
    'select name from unnest($1::text[]) as wanted (name) where to_regclass(name) is not null',
    [tables.map(({ name }) => name)],
  )
  const there = new Set(rows.map(({ name }) => name))
  return tables.filter(({ name }) => there.has(name))
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const needed = bytes * grown + emptyBytes
  const free = await freeBytes(folder)
  if (free < needed) throw noRoom(needed, free, folder)
}

/** Whole blocks keep the order in which rows lie, and each value's share of the rows. */
function sampleOf({ name }: Stored, share: number): string {
  const percent = Math.min(100, share * 100).toPrecision(6)
  return share < 1 ? `${name} tablesample system (${percent}) repeatable (${seed})` : name
}
