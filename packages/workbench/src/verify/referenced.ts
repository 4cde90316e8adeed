import pg from 'pg'
import type { Reader } from '../postgres/reader.ts'
import { copyRows, type StoredTable } from './copy-rows.ts'

interface Options {
  readonly reader: Reader
  readonly target: pg.Client
  readonly tables: readonly StoredTable[]
  readonly sampled: ReadonlyMap<string, number>
  readonly folder: string
  readonly signal: AbortSignal
}

/** A foreign key whose referenced table was sampled. */
interface Key {
  readonly child: string
  readonly parent: StoredTable
  readonly columns: readonly string[]
  readonly referenced: readonly string[]
  readonly types: readonly string[]
}

/** References of references are followed as far as that. */
const maxRounds = 5
const keysAtOnce = 5_000

/** Fetches the rows that sampled rows refer to, so that joins find their partners. */
export async function addReferenced(options: Options): Promise<void> {
  const keys = await sampledKeys(options)
  for (let round = 0; round < maxRounds; round++) {
    let added = 0
    for (const key of keys) added += await addFor(key, options)
    if (added === 0) return
  }
}

async function addFor(key: Key, { reader, target, folder, signal }: Options): Promise<number> {
  const { child, parent, columns, referenced } = key
  const pairs = columns.map((column, i) => `p.${referenced[i]} = c.${column}`).join(' and ')
  const known = columns.map((column) => `c.${column} is not null`).join(' and ')
  const { rows } = await target.query<{ values: string[] }>(
    `select distinct array[${columns.map((column) => `c.${column}::text`).join(', ')}] as values from ${child} c
     where ${known} and not exists (select from ${parent.name} p where ${pairs})`,
  )
  for (let from = 0; from < rows.length; from += keysAtOnce) {
    signal.throwIfAborted()
    const some = rows.slice(from, from + keysAtOnce).map(({ values }) => values)
    await copyRows(reader, target, { table: parent, query: rowsWith(key, some), folder })
  }
  return rows.length
}

function rowsWith(
  { parent, referenced, types }: Key,
  rows: readonly (readonly string[])[],
): string {
  const lists = types.map((type, i) => {
    const values = rows.map((row) => `"${(row[i] ?? '').replaceAll(/["\\]/g, String.raw`\$&`)}"`)
    return `${pg.escapeLiteral(`{${values.join(',')}}`)}::${type}[]`
  })
  const names = types.map((_, i) => `k${i}`).join(', ')
  const pairs = referenced.map((column, i) => `p.${column} = wanted.k${i}`).join(' and ')
  const columns = parent.columns.map((column) => `p.${column}`).join(', ')
  return `select ${columns} from only ${parent.name} p join unnest(${lists.join(', ')}) as wanted (${names}) on ${pairs}`
}

async function sampledKeys({ reader, tables, sampled }: Options): Promise<readonly Key[]> {
  const sql = `
    select k.conrelid::regclass::text as child, k.confrelid::int8::float8 as referenced_oid,
      array(select quote_ident(attname) from unnest(k.conkey) with ordinality u (n, i)
        join pg_attribute on attrelid = k.conrelid and attnum = n order by i) as columns,
      array(select quote_ident(attname) from unnest(k.confkey) with ordinality u (n, i)
        join pg_attribute on attrelid = k.confrelid and attnum = n order by i) as referenced,
      array(select format_type(atttypid, null) from unnest(k.confkey) with ordinality u (n, i)
        join pg_attribute on attrelid = k.confrelid and attnum = n order by i) as types
    from pg_constraint k where k.contype = 'f' and k.conrelid = any ($1::oid[]) and k.confrelid = any ($2::oid[])`
  const parents = new Map(
    tables.filter(({ name }) => sampled.has(name)).map((table) => [table.oid, table]),
  )
  type Row = Omit<Key, 'parent'> & { readonly referenced_oid: number }
  const { rows } = await reader.read(
    (client) => client.query<Row>(sql, [tables.map(({ oid }) => oid), [...parents.keys()]]),
    { settings: { search_path: '' } },
  )
  return rows.flatMap(({ referenced_oid: oid, ...row }) => {
    const parent = parents.get(oid)
    return parent ? [{ ...row, parent }] : []
  })
}
