import type pg from 'pg'
import { rowsHidden, rowsMissing } from './errors.ts'

/** Rows of each table, by its qualified name as SQL writes it. */
export type RowCounts = Readonly<Record<string, number>>

/** Tables with rows of their own; those of extensions are made anew by them. */
const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name,
    c.relrowsecurity and (c.relforcerowsecurity or not pg_has_role(c.relowner, 'usage')) as fenced
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1`

interface Table {
  readonly name: string
  readonly fenced: boolean
}

/** Refuses a role from which row-level security would hide rows: a dump by it would fail, or worse, lack them. */
export async function requireAllRows(client: pg.Client): Promise<void> {
  const { rows: roles } = await client.query<{ name: string; free: boolean }>(
    'select rolname as name, rolsuper or rolbypassrls as free from pg_roles where rolname = current_user',
  )
  const { rows: tables } = await client.query<Table>(TABLES)
  const fenced = tables.filter((table) => table.fenced).map(({ name }) => name)
  const [role] = roles
  if (!role || role.free || fenced.length === 0) return
  throw rowsHidden(role.name, fenced)
}

export async function countRows(client: pg.Client): Promise<RowCounts> {
  const { rows: tables } = await client.query<Table>(TABLES)
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${name}`)
    counts[name] = Number(rows[0]?.count)
  }
  return counts
}

/** Counts the rows in what pg_restore prints of a dump. */
export async function countDumped(script: AsyncIterable<Buffer>): Promise<RowCounts> {
  const counts: Record<string, number> = {}
  let table: string | undefined
  for await (const line of beginnings(script)) {
    if (table === undefined) {
      // A table without columns has no list of them.
      table = /^COPY (.+?) (?:\(.*\))? FROM stdin;$/.exec(line)?.[1]
      if (table !== undefined) counts[table] = 0
    } else if (line === '\\.') table = undefined
    else counts[table] = (counts[table] ?? 0) + 1
  }
  return counts
}

const LINE_FEED = 10
/** More than the longest line that isn't a row: a name of 63 bytes for each of 1,600 columns. */
const KEPT_BYTES = 1 << 18

/** How each line begins. Only a line feed ends one: `readline` would end it at a row's U+2028 too. */
async function* beginnings(script: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let line = Buffer.alloc(0)
  for await (const piece of script) {
    let from = 0
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      yield Buffer.concat([line, piece.subarray(from, end)]).toString()
      line = Buffer.alloc(0)
      from = end + 1
    }
    if (line.length < KEPT_BYTES) line = Buffer.concat([line, piece.subarray(from)])
  }
  if (line.length > 0) yield line.toString()
}

/** Refuses a copy whose tables hold other numbers of rows than the original's. */
export function requireSameCounts(wanted: RowCounts, found: RowCounts, what: string): void {
  const names = Object.keys(wanted).filter((name) => wanted[name] !== (found[name] ?? 0))
  if (names.length === 0) return
  const list = names.map((name) => `${name}: ${found[name] ?? 0} of ${wanted[name]}`).join(', ')
  throw rowsMissing(what, list)
}
