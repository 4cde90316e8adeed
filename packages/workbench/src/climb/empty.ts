import { connectDatabase } from '@tenfold/stack'
import { databaseNotEmpty } from './errors.ts'

const tablesSql = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by name`

/** Refuses a database with tables: a climb changes data, and would take indexes of an earlier climb for the app's own. */
export async function requireEmpty(url: string): Promise<void> {
  const client = await connectDatabase(url, 'tenfold climb')
  try {
    const { rows } = await client.query<{ name: string }>(tablesSql)
    const [first] = rows
    if (first) throw databaseNotEmpty(rows.length, first.name)
  } finally {
    await client.end()
  }
}
