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

const writes = (table: string) => `(has_any_column_privilege(r.name, ${table}, 'INSERT')
      or has_any_column_privilege(r.name, ${table}, 'UPDATE'))`

/**
 * What a role can use calls its functions by their oid: no right to their schema is asked for. Of a
 * type's own functions, such as those that sort it, not even the right to call them is.
 */
const usesSql = `
  select bool_or(case d.classid
    when 'pg_amproc'::regclass then true
    when 'pg_type'::regclass then true
    when 'pg_cast'::regclass then may_call
    when 'pg_operator'::regclass then may_call and
      (select has_schema_privilege(r.name, o.oprnamespace, 'USAGE') from pg_operator o where o.oid = d.objid)
    when 'pg_proc'::regclass then may_call and has_function_privilege(r.name, d.objid, 'EXECUTE')
    when 'pg_attrdef'::regclass then may_call and
      (select ${writes('a.adrelid')} from pg_attrdef a where a.oid = d.objid)
    when 'pg_constraint'::regclass then may_call and
      (select k.conrelid = 0 or ${writes('k.conrelid')} from pg_constraint k where k.oid = d.objid)
    when 'pg_trigger'::regclass then may_call and
      (select ${writes('t.tgrelid')} from pg_trigger t where t.oid = d.objid)
    when 'pg_class'::regclass then may_call and
      (select ${writes('i.indrelid')} from pg_index i where i.indexrelid = d.objid)
    else false end)
  from pg_depend d where d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid`

const callableSql = `
  select p.oid::int8::float8 as oid
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where exists (select from unnest($1::text[]) as r (name)
      cross join has_function_privilege(r.name, p.oid, 'EXECUTE') as may_call
      where may_call and has_schema_privilege(r.name, n.oid, 'USAGE') or (${usesSql}))
    and ${isUsers('pg_proc', 'p.oid')}`

/** Catalogues that hold values of the rows of every table. */
const catalogues = ['pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject']

const cataloguesSql = `
  select c.relname::text as name from pg_class c
  where c.relnamespace = 'pg_catalog'::regnamespace and c.relname in ('${catalogues.join("', '")}')
    and exists (select from unnest($1::text[]) as r (name)
      where has_table_privilege(r.name, c.oid, 'SELECT') or has_any_column_privilege(r.name, c.oid, 'SELECT'))
  order by 1`

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
  const read = await all<{ name: string }>(cataloguesSql)
  return {
    rights: new Map(granted.map((row) => [row.oid, new Set(row.rights)])),
    callable: new Set(callable.map(({ oid }) => oid)),
    largeObjects: largeObjects?.found ?? 0,
    serverFunctions: server.map(({ name }) => name),
    catalogues: read.map(({ name }) => name),
  }
}
