import { connectDatabase } from '@tenfold/stack'
import { TenfoldError } from '../error.ts'

const tablesSql = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by name`

/**
 * Refuses a database that holds anything: a climb fills it, changes what is in it and makes indexes there, and those
 * of an earlier climb would pass for the app's own.
 */
export async function requireEmpty(url: string): Promise<void> {
  const client = await connectDatabase(url, 'tenfold climb')
  try {
    const { rows } = await client.query<{ name: string }>(tablesSql)
    const [first] = rows
    if (first) throw notEmpty(rows.length, first.name)
  } finally {
    await client.end()
  }
}

function notEmpty(tables: number, first: string): TenfoldError {
  const held = tables === 1 ? `the table ${first}` : `${tables} tables, such as ${first}`
  return new TenfoldError(
    'climb/database-not-empty',
    `The database of --database holds ${held}. A climb fills an empty one, and changes what is in it.`,
    { hint: 'Make a new one with createdb; that of an earlier climb can be dropped with dropdb.' },
  )
}
