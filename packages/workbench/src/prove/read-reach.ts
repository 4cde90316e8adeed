import type { ClientBase } from 'pg'
import { isUsers } from '../postgres/catalogue-sql.ts'
import type { DatabaseRole, ForeignServer, Reach, Right } from './catalogue.ts'

const rights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'] as const

/** A right on one column counts as one on the table: policies are asked in either case. */
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
    when 'pg_policy'::regclass then may_call and
      (select has_any_column_privilege(r.name, p.polrelid, 'SELECT, INSERT, UPDATE') or has_table_privilege(r.name, p.polrelid, 'DELETE')
        from pg_policy p where p.oid = d.objid)
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
    and (${isUsers('pg_proc', 'p.oid')} or p.prosecdef)`

const catalogues = ['pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject']

const cataloguesSql = `
  select c.relname::text as name from pg_class c
  where c.relnamespace = 'pg_catalog'::regnamespace and c.relname in ('${catalogues.join("', '")}')
    and exists (select from unnest($1::text[]) as r (name)
      where has_table_privilege(r.name, c.oid, 'SELECT') or has_any_column_privilege(r.name, c.oid, 'SELECT'))
  order by 1`

// With lo_compat_privileges every role may read all large objects.
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

const referableSql = `
  select c.oid::int8::float8 as oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and exists (select from unnest($1::text[]) as r (name)
    where has_schema_privilege(r.name, n.oid, 'USAGE') and has_any_column_privilege(r.name, c.oid, 'REFERENCES'))
    and ${isUsers('pg_class', 'c.oid')}`

// A role may use a server's mapping that is for it, or for all roles.
const serversSql = `
  select s.srvname::text as name, w.fdwname::text as wrapper,
    coalesce((select option_value from pg_options_to_table(s.srvoptions) where option_name = 'dbname'), '') = current_database()
      and coalesce((select option_value from pg_options_to_table(s.srvoptions) where option_name = 'port'), current_setting('port')) = current_setting('port') as "isHere",
    (select option_value from pg_options_to_table(m.umoptions) where option_name = 'user') as user,
    exists (select from pg_proc p where p.proname in ('dblink', 'dblink_connect')
      and has_function_privilege(r.name, p.oid, 'EXECUTE')) as "isAsked"
  from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw
  join pg_user_mappings m on m.srvid = s.oid
  join unnest($1::text[]) as r (name) on has_server_privilege(r.name, s.oid, 'USAGE')
    and (m.umuser = 0 or m.usename = r.name)
  order by 1`

const parametersSql = `
  select p.parname as name from pg_parameter_acl p
  where exists (select from aclexplode(p.paracl) x
    where x.grantee = 0 or pg_get_userbyid(x.grantee)::text = any ($1::text[])) order by 1`

const createsSql = `
  select n.nspname::text as name from pg_namespace n
  where n.nspname !~ '^pg_(toast|temp)'
    and exists (select from unnest($1::text[]) as r (name) where has_schema_privilege(r.name, n.oid, 'CREATE'))
  order by 1`

const databaseSql = `
  select bool_or(has_database_privilege(r.name, current_database(), 'CREATE')) as schemas,
    bool_or(has_database_privilege(r.name, current_database(), 'TEMP')) as temporary
  from unnest($1::text[]) as r (name)`

export async function readReach(client: ClientBase, { powers }: DatabaseRole): Promise<Reach> {
  const all = async <Row extends object>(sql: string) =>
    (await client.query<Row>(sql, [powers])).rows
  const granted = await all<{ oid: number; rights: Right[] }>(rightsSql)
  const callable = await all<{ oid: number }>(callableSql)
  const [largeObjects] = await all<{ found: number }>(largeObjectsSql)
  const server = await all<{ name: string }>(serverFunctionsSql)
  const read = await all<{ name: string }>(cataloguesSql)
  const referable = await all<{ oid: number }>(referableSql)
  const servers = await all<ForeignServer>(serversSql)
  // New in Postgres 15.
  const { rowCount: hasParameters } = await client.query(
    `select from pg_class where oid = to_regclass('pg_catalog.pg_parameter_acl')`,
  )
  const parameters = hasParameters ? await all<{ name: string }>(parametersSql) : []
  const creates = await all<{ name: string }>(createsSql)
  const [database] = await all<{ schemas: boolean; temporary: boolean }>(databaseSql)
  return {
    rights: new Map(granted.map((row) => [row.oid, new Set(row.rights)])),
    callable: new Set(callable.map(({ oid }) => oid)),
    largeObjects: largeObjects?.found ?? 0,
    referable: new Set(referable.map(({ oid }) => oid)),
    parameters: parameters.map(({ name }) => name),
    servers,
    creates: creates.map(({ name }) => name),
    makesSchemas: database?.schemas ?? false,
    makesTemporary: database?.temporary ?? false,
    serverFunctions: server.map(({ name }) => name),
    catalogues: read.map(({ name }) => name),
  }
}
