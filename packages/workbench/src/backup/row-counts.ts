import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
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
  for await (const line of createInterface({ input: Readable.from(script) })) {
    if (table === undefined) {
      table = /^COPY (.+?) \(.*\) FROM stdin;$/.exec(line)?.[1]
      if (table !== undefined) counts[table] = 0
    } else if (line === '\\.') table = undefined
    else counts[table] = (counts[table] ?? 0) + 1
  }
  return counts
}

/** Refuses a copy whose tables hold other numbers of rows than the original's. */
export function requireSameCounts(wanted: RowCounts, found: RowCounts, what: string): void {
  const names = Object.keys(wanted).filter((name) => wanted[name] !== (found[name] ?? 0))
  if (names.length === 0) return
  const list = names.map((name) => `${name}: ${found[name] ?? 0} of ${wanted[name]}`).join(', ')
  throw rowsMissing(what, list)
}
