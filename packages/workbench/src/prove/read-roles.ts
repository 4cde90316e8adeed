import type { ClientBase } from 'pg'
import type { Catalogue, DatabaseRole, Preset } from './catalogue.ts'

const rolesSql = `
  select r.rolname as name, r.rolcanlogin and has_database_privilege(r.oid, current_database(), 'connect') as "canLogin", r.rolsuper as "isSuperuser",
    r.rolbypassrls as "bypassesPolicies", r.rolreplication as replicates,
    r.rolcreaterole as "createsRoles",
    exists (select from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid
      and d.dbid in (0, (select oid from pg_database where datname = current_database()))) as "isNamed"
  from pg_roles r`

// Postgres 16 was the first to give a membership options of its own.
const membershipsSql = `
  select pg_get_userbyid(m.member)::text as member, pg_get_userbyid(m.roleid)::text as role,
    coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, r.rolinherit) as inherits,
    coalesce((to_jsonb(m) ->> 'set_option')::boolean, true) as sets, m.admin_option as admits
  from pg_auth_members m join pg_roles r on r.oid = m.member
  union all
  select pg_get_userbyid(datdba), 'pg_database_owner', true, true, false
  from pg_database where datname = current_database()`

const presetsSql = `
  select split_part(c, '=', 1) as name, substr(c, strpos(c, '=') + 1) as value,
    case when s.setrole <> 0 then pg_get_userbyid(s.setrole)::text end as role,
    s.setdatabase <> 0 as "isOfDatabase"
  from pg_db_role_setting s cross join unnest(s.setconfig) as c
  where s.setdatabase = 0 or s.setdatabase = (select oid from pg_database where datname = current_database())
  union all
  select name, setting, null, false from pg_settings where source = 'configuration file' and name ~ '[.]'`

interface Membership {
  readonly member: string
  readonly role: string
  readonly inherits: boolean
  readonly sets: boolean
  readonly admits: boolean
}

/** Reads the server's roles, which roles each may become, and the settings preset for them. */
export async function readRoles(client: ClientBase): Promise<Pick<Catalogue, 'roles' | 'presets'>> {
  const all = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows
  const memberships = await all<Membership>(membershipsSql)
  const rows = await all<Omit<DatabaseRole, 'powers' | 'inherited' | 'settable'>>(rolesSql)
  const roles = rows.map((row): DatabaseRole => {
    const closure = (isEdge: (edge: Membership) => boolean) =>
      closureOf(row.name, memberships.filter(isEdge))
    return {
      ...row,
      powers: closure(({ inherits, sets, admits }) => inherits || sets || admits),
      inherited: closure(({ inherits }) => inherits),
      settable: closure(({ inherits, sets }) => inherits || sets),
    }
  })
  return {
    roles: new Map(roles.map((role) => [role.name, role])),
    presets: await all<Preset>(presetsSql),
  }
}

function closureOf(name: string, edges: readonly Membership[]): string[] {
  const found = new Set([name])
  for (const member of found)
    for (const edge of edges) if (edge.member === member) found.add(edge.role)
  return [...found]
}
