import { chown, open, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import type { AdvisedIndex } from '../audit/index.ts'
import { qualifiedName } from '../postgres/names.ts'
import { own } from '../postgres/own.ts'
import type { Reader } from '../postgres/reader.ts'

/** Size of a table or an index, as the planner knows it. */
export interface Size {
  /** As SQL writes it. */
  readonly name: string
  readonly blocks: number
  readonly pages: number
  readonly rows: number
  readonly visible: number
}

/** A row of pg_stats, all of it as text. */
type ColumnRow = Readonly<Record<string, string | null>>

/** All that the planner decides by, without any row. */
export interface PlannerStatistics {
  readonly sizes: readonly Size[]
  readonly columns: readonly ColumnRow[]
}

/** Columns of pg_stats that every version from 13 on has, and their types as `pg_restore_attribute_stats` wants them. */
const kept = {
  inherited: 'boolean',
  null_frac: 'real',
  avg_width: 'integer',
  n_distinct: 'real',
  most_common_vals: 'text',
  most_common_freqs: 'real[]',
  histogram_bounds: 'text',
  correlation: 'real',
  most_common_elems: 'text',
  most_common_elem_freqs: 'real[]',
  elem_count_histogram: 'real[]',
} as const

const sizesSql = `
  select c.oid::regclass::text as name, (pg_relation_size(c.oid) / current_setting('block_size')::int)::float8 as blocks,
    c.relpages as pages, c.reltuples::float8 as rows, c.relallvisible as visible
  from pg_class c where c.relkind in ('r', 'm', 'i')
    and (c.oid = any ($1::oid[]) or c.oid in (select indexrelid from pg_index where indrelid = any ($1::oid[])))`

const columnsSql = `
  select s.schemaname::text, s.tablename::text, s.attname::text,
    ${Object.keys(kept)
      .map((name) => `s.${name}::text`)
      .join(', ')}
  from pg_stats s join pg_namespace n on n.nspname = s.schemaname
  join pg_class c on c.relnamespace = n.oid and c.relname = s.tablename
  where c.oid = any ($1::oid[]) or c.oid in (select indexrelid from pg_index where indrelid = any ($1::oid[]))`

export function readPlannerStatistics(
  reader: Reader,
  tables: readonly number[],
): Promise<PlannerStatistics> {
  const read = async (client: pg.ClientBase) => ({
    sizes: (await client.query<Size>(own(sizesSql), [tables])).rows,
    columns: (await client.query<Record<string, string | null>>(own(columnsSql), [tables])).rows,
  })
  return reader.read(read, { settings: { search_path: '' } })
}

/** Gives empty tables and indexes the size and the statistics of full ones. `folder` holds the server's data. */
export async function restoreStatistics(
  client: pg.Client,
  { sizes, columns }: PlannerStatistics,
  folder: string,
): Promise<void> {
  for (const size of sizes) await restoreSize(client, size, folder)
  const names = Object.entries(kept)
  const pairs = names.map(([name, type], i) => `'${name}', $${i + 4}::text::${type}`).join(', ')
  const sql = `select pg_restore_attribute_stats('schemaname', $1::text, 'relname', $2::text, 'attname', $3::text, ${pairs})
    where to_regclass(format('%I.%I', $1::text, $2::text)) is not null`
  for (const { schemaname, tablename, attname, ...row } of columns)
    await client.query(sql, [schemaname, tablename, attname, ...names.map(([name]) => row[name])])
}

async function restoreSize(client: pg.Client, size: Size, folder: string): Promise<void> {
  const { rows } = await client.query<{ schema: string; name: string; file: string }>(
    `select n.nspname::text as schema, c.relname::text as name, pg_relation_filepath(c.oid) as file
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass($1)`,
    [size.name],
  )
  const [found] = rows
  if (!found) return
  await client.query(
    `select pg_restore_relation_stats('schemaname', $1::text, 'relname', $2::text, 'relpages', $3::int,
       'reltuples', $4::real, 'relallvisible', $5::int)`,
    [found.schema, found.name, size.pages, size.rows, size.visible],
  )
  await lengthen(path.join(folder, found.file), size.blocks)
}

const blockBytes = 8_192
const segmentBlocks = 131_072

/**
 * Makes a relation's files as long as those of a full one, by a hole that takes no room: the planner asks the file for its
 * length, and reads nothing.
 */
async function lengthen(file: string, blocks: number): Promise<void> {
  const { uid, gid, size } = await stat(file)
  for (let segment = 0; segment * segmentBlocks < blocks; segment++) {
    const name = segment === 0 ? file : `${file}.${segment}`
    const length = Math.min(segmentBlocks, blocks - segment * segmentBlocks) * blockBytes
    if (segment > 0) {
      await (await open(name, 'a', 0o600)).close()
      await chown(name, uid, gid)
    }
    if (segment > 0 || length > size) await truncate(name, length)
  }
}

/** New indexes have the size that the model expects; those of partitions share it. */
export async function sizesOfNew(
  client: pg.Client,
  indexes: readonly AdvisedIndex[],
): Promise<readonly Size[]> {
  const sizes: Size[] = []
  for (const index of indexes) {
    const { rows } = await client.query<{ name: string }>(
      `select coalesce(relid, $1::regclass)::regclass::text as name
       from (select 1) as once left join pg_partition_tree($1::regclass) on isleaf`,
      [qualifiedName(index)],
    )
    const { pages, rows: entries } = index.shape
    const share = 1 / Math.max(1, rows.length)
    const blocks = Math.max(2, Math.ceil(pages * share))
    for (const { name } of rows)
      sizes.push({ name, blocks, pages: blocks, rows: entries * share, visible: 0 })
  }
  return sizes
}
