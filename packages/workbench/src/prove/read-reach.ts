import type { ClientBase } from 'pg'
import type { Reach, Right, Role } from './catalogue.ts'
import { isUsers } from './users-objects.ts'

const rights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'] as const

/** A right on one column is a right: policies are asked for it all the same. */
const may = (right: string) =>
  ['DELETE', 'TRUNCATE', 'TRIGGER'].includes(right)
    ? `has_table_privilege(p.name, c.oid, '${right}')`
    : `(has_table_privilege(p.name, c.oid, '${right}') or has_any_column_privilege(p.name, c.oid, '${right}'))`

const rightsSql = `
  select c.oid::int8::float8 as oid,
    array_remove(array[${rights.map((right) => `case when bool_or(${may(right)}) then '${right}' end`).join(', ')}], null) as rights
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  cross join unnest($1::text[]) as p (name)
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and has_schema_privilege(p.name, n.oid, 'USAGE')
  group by c.oid`

const callableSql = `
  select p.oid::int8::float8 as oid
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where exists (select from unnest($1::text[]) as r (name)
      where has_function_privilege(r.name, p.oid, 'EXECUTE') and has_schema_privilege(r.name, n.oid, 'USAGE'))
    and ${isUsers('pg_proc', 'p.oid')}`

// With lo_compat_privileges every role reads them all.
const largeObjectsSql = `
  select count(*)::int as found from pg_largeobject_metadata m
  where current_setting('lo_compat_privileges') = 'on'
    or pg_get_userbyid(m.lomowner) = any ($1::text[])
    or exists (select from aclexplode(m.lomacl) x
      where x.grantee = 0 or pg_get_userbyid(x.grantee)::text = any ($1::text[]))`

const serverFunctionsSql = `
  select distinct p.proname::text as name from pg_proc p
  where p.proname in ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'lo_import', 'lo_export', 'dblink_connect_u')
    and exists (select from unnest($1::text[]) as r (name) where has_function_privilege(r.name, p.oid, 'EXECUTE'))
  order by 1`

/** Reads what `role` can reach. */
export async function readReach(client: ClientBase, { powers }: Role): Promise<Reach> {
  const all = async <Row extends object>(sql: string) =>
    (await client.query<Row>(sql, [powers])).rows
  const granted = await all<{ oid: number; rights: Right[] }>(rightsSql)
  const callable = await all<{ oid: number }>(callableSql)
  const [largeObjects] = await all<{ found: number }>(largeObjectsSql)
  const server = await all<{ name: string }>(serverFunctionsSql)
  return {
    rights: new Map(granted.map((row) => [row.oid, new Set(row.rights)])),
    callable: new Set(callable.map(({ oid }) => oid)),
    largeObjects: largeObjects?.found ?? 0,
    serverFunctions: server.map(({ name }) => name),
  }
}
