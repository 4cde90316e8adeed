import type { ClientBase } from 'pg'
import { columnNames, isUsers } from '../postgres/catalogue-sql.ts'
import type { Catalogue, ForeignKey, Relation, UniqueKey } from './catalogue.ts'
import { readCode } from './read-code.ts'
import { readRoles } from './read-roles.ts'

const hasOption = (name: string, values: string) =>
  `exists (select from unnest(c.reloptions) o where o ~* '^${name}=(${values})$')`
const yes = 't|tr|tru|true|on|y|ye|yes|1'

const relationsSql = `
  select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name,
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
      when 'f' then 'foreign table' else 'table' end as kind,
    pg_get_userbyid(c.relowner) as owner, pg_get_userbyid(n.nspowner) as "schemaOwner",
    c.relispartition as "isPartition",
    c.relrowsecurity as "hasRowSecurity", c.relforcerowsecurity as "isForced",
    ${hasOption('security_invoker', yes)} as "isInvoker",
    ${hasOption('security_barrier', yes)} as "isBarrier",
    ${hasOption('check_option', 'local|cascaded')} as "hasCheckOption",
    c.relkind = 'v' and pg_relation_is_updatable(c.oid, false) & 28 <> 0 as "isUpdatable",
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as definition,
    (select coalesce(json_agg(json_build_object('name', a.attname,
        'type', format_type(a.atttypid, null),
        'isExact', coalesce(l.collisdeterministic, true) and t.typname <> 'citext'
          and not exists (select from pg_type b where b.oid = t.typbasetype and b.typname = 'citext'),
        'default', case when a.attgenerated = '' then pg_get_expr(f.adbin, f.adrelid) end,
        'filledBy', case when a.attidentity <> '' then 'sequence'
          when pg_get_expr(f.adbin, f.adrelid) ~ '^nextval\\(' then 'sequence'
          when pg_get_expr(f.adbin, f.adrelid) ~ '(uuid|random)\\w*\\(' then 'random' end)
        order by a.attnum), '[]')
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      left join pg_collation l on l.oid = a.attcollation
      left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    array(select distinct case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee)::text end
      from (select c.relacl as acl union all
        select a.attacl from pg_attribute a where a.attrelid = c.oid and a.attacl is not null) g
      cross join aclexplode(g.acl) x
      where x.grantee <> c.relowner order by 1) as grantees
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relpersistence <> 't' and ${isUsers('pg_class', 'c.oid')}
  order by 2, 3`

const action = (letter: string) =>
  `case ${letter} when 'c' then 'cascade' when 'n' then 'set' when 'd' then 'set' else 'nothing' end`

const foreignKeysSql = `
  select k.conname as name, k.conrelid::int8::float8 as table, k.confrelid::int8::float8 as referenced,
    ${columnNames('k.conrelid', 'k.conkey')} as columns,
    ${columnNames('k.confrelid', 'k.confkey')} as "referencedColumns",
    (select bool_and(a.attnotnull) from pg_attribute a
      where a.attrelid = k.conrelid and a.attnum = any (k.conkey)) as "isRequired",
    ${action('k.confdeltype')} as "onDelete", ${action('k.confupdtype')} as "onUpdate"
  from pg_constraint k where k.contype = 'f' and k.conparentid = 0 order by 2, 3, 1`

const uniqueKeysSql = `
  select c.relname as name, i.indrelid::int8::float8 as table,
    ${columnNames('i.indrelid', 'i.indkey')} as columns, 0 = any (i.indkey::int2[]) as "hasExpression",
    exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
      as "isConstraint"
  from pg_index i join pg_class c on c.oid = i.indexrelid
  join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace
  where (i.indisunique or i.indisexclusion) and not c.relispartition and ${isUsers('pg_class', 't.oid')} order by 2, 1`

const readsSql = `
  select r.ev_class::int8::float8 as key, array_agg(distinct d.refobjid::int8::float8) as oids
  from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
  group by r.ev_class`

const childrenSql = `
  select inhparent::int8::float8 as key, array_agg(inhrelid::int8::float8) as oids
  from pg_inherits group by 1`

/** Reads what doesn't depend on the role. The search_path must be empty, so that names come with their schema. */
export async function readCatalogue(client: ClientBase): Promise<Catalogue> {
  const all = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows
  const lists = async (sql: string) =>
    new Map((await all<{ key: number; oids: number[] }>(sql)).map(({ key, oids }) => [key, oids]))
  const [me] = await all<{ user: string; super: boolean; owner: string; version: number }>(
    `select current_user::text as user, current_setting('is_superuser') = 'on' as super,
       (select pg_get_userbyid(datdba)::text from pg_database where datname = current_database()) as owner,
       current_setting('server_version_num')::int as version`,
  )
  return {
    version: me?.version ?? 0,
    user: me?.user ?? '',
    isSuperuser: me?.super ?? false,
    databaseOwner: me?.owner ?? '',
    relations: await all<Relation>(relationsSql),
    foreignKeys: await all<ForeignKey>(foreignKeysSql),
    uniqueKeys: await all<UniqueKey>(uniqueKeysSql),
    children: await lists(childrenSql),
    reads: await lists(readsSql),
    ...(await readRoles(client)),
    ...(await readCode(client)),
  }
}
