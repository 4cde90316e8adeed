import type { ClientBase } from 'pg'
import type { Catalogue, ForeignKey, Relation, Role } from './catalogue.ts'

// Objects of extensions are not the user's to change.
export const isUsers = (catalogue: string, oid: string): string => `
  n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
  and not exists (select from pg_depend d
    where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

const relationsSql = `
  select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name,
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
      when 'f' then 'foreign table' else 'table' end as kind,
    pg_get_userbyid(c.relowner) as owner, pg_get_userbyid(n.nspowner) as "schemaOwner",
    c.relrowsecurity as "hasRowSecurity", c.relforcerowsecurity as "isForced",
    exists (select from unnest(c.reloptions) o
      where o ~* '^security_invoker=(t|tr|tru|true|on|y|ye|yes|1)$') as "isInvoker",
    (select coalesce(json_agg(json_build_object('name', a.attname,
        'type', format_type(a.atttypid, null)) order by a.attnum), '[]')
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    array(select distinct pg_get_userbyid(x.grantee)::text from aclexplode(c.relacl) x
      where x.grantee not in (0, c.relowner) order by 1) as grantees
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relpersistence <> 't' and ${isUsers('pg_class', 'c.oid')}
  order by 2, 3`

const foreignKeysSql = `
  select k.conrelid::int8::float8 as table, k.confrelid::int8::float8 as referenced,
    array_agg(a.attname::text) as columns, bool_and(a.attnotnull) as "isRequired"
  from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
  where k.contype = 'f' group by k.oid, k.conrelid, k.confrelid order by 1, 2, 3`

const readsSql = `
  select r.ev_class::int8::float8 as view, array_agg(distinct d.refobjid::int8::float8) as reads
  from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
  group by r.ev_class`

const rolesSql = `
  with recursive powers (role, power) as (
    select oid, oid from pg_roles
    union select p.role, m.roleid from powers p join pg_auth_members m on m.member = p.power)
  select r.rolname as name, r.rolsuper as "isSuperuser", r.rolbypassrls as "bypassesPolicies",
    r.rolreplication as replicates, r.rolcreaterole as "createsRoles",
    array(select pg_get_userbyid(power)::text from powers where role = r.oid) as powers
  from pg_roles r`

/** Reads everything that doesn't depend on who asks. */
export async function readCatalogue(client: ClientBase): Promise<Catalogue> {
  const all = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows
  const [me] = await all<{ user: string; super: boolean }>(
    `select current_user::text as user, current_setting('is_superuser') = 'on' as super`,
  )
  const reads = await all<{ view: number; reads: number[] }>(readsSql)
  const roles = await all<Role>(rolesSql)
  return {
    user: me?.user ?? '',
    isSuperuser: me?.super ?? false,
    relations: await all<Relation>(relationsSql),
    foreignKeys: await all<ForeignKey>(foreignKeysSql),
    reads: new Map(reads.map((row) => [row.view, row.reads])),
    roles: new Map(roles.map((role) => [role.name, role])),
  }
}
