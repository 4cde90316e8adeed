import type { ClientBase } from 'pg'
import type {
  Command,
  DefinerFunction,
  Policy,
  PolicyFunction,
  Preset,
  Reach,
  Role,
} from './catalogue.ts'
import { isUsers } from './read-catalogue.ts'

const commands = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const

/** A right on one column is a right: policies are asked for it all the same. */
const may = (command: string) =>
  ['DELETE', 'TRUNCATE'].includes(command)
    ? `has_table_privilege(p.name, c.oid, '${command}')`
    : `(has_table_privilege(p.name, c.oid, '${command}') or has_any_column_privilege(p.name, c.oid, '${command}'))`

const rightsSql = `
  select c.oid::int8::float8 as oid,
    array_remove(array[${commands.map((command) => `case when bool_or(${may(command)}) then '${command}' end`).join(', ')}], null) as rights
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  cross join unnest($1::text[]) as p (name)
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and has_schema_privilege(p.name, n.oid, 'USAGE')
  group by c.oid`

const policiesSql = `
  select p.polrelid::int8::float8 as table, p.polname as name, p.polpermissive as "isPermissive",
    case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE'
                  when 'd' then 'DELETE' else 'ALL' end as command,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
  from pg_policy p
  where 0 = any (p.polroles)
    or exists (select from pg_roles r where r.oid = any (p.polroles) and r.rolname = any ($1::text[]))
  order by p.polrelid, p.polname`

const definersSql = `
  select p.oid::regprocedure::text as name, pg_get_userbyid(p.proowner) as owner,
    pg_get_functiondef(p.oid) as definition
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and p.prokind in ('f', 'p')
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
    and exists (select from unnest($1::text[]) as r (name)
      where has_function_privilege(r.name, p.oid, 'EXECUTE') and has_schema_privilege(r.name, n.oid, 'USAGE'))
    and ${isUsers('pg_proc', 'p.oid')}
  order by 1`

const presetsSql = `
  select split_part(c, '=', 1) as name, substr(c, strpos(c, '=') + 1) as value,
    concat_ws(' in ', case when s.setrole <> 0 then 'role ' || pg_get_userbyid(s.setrole) end,
      case when s.setdatabase <> 0 then 'database ' || current_database() end) as place
  from pg_db_role_setting s cross join unnest(s.setconfig) as c
  where (s.setdatabase = 0 or s.setdatabase = (select oid from pg_database where datname = current_database()))
    and (s.setrole = 0 or pg_get_userbyid(s.setrole) = any ($1::text[]))`

/** Reads what `role` can reach. */
export async function readReach(client: ClientBase, { powers }: Role): Promise<Reach> {
  const all = async <Row extends object>(sql: string) =>
    (await client.query<Row>(sql, [powers])).rows
  const rights = await all<{ oid: number; rights: (Command | 'TRUNCATE')[] }>(rightsSql)
  return {
    rights: new Map(rights.map((row) => [row.oid, new Set(row.rights)])),
    policies: Map.groupBy((await all<PolicyRow>(policiesSql)).map(toPolicy), ({ table }) => table),
    definers: await all<DefinerFunction>(definersSql),
    presets: await all<Preset>(presetsSql),
  }
}

type PolicyRow = Omit<Policy, 'using' | 'check'> & {
  readonly table: number
  readonly using: string | null
  readonly check: string | null
}

const toPolicy = ({ using, check, ...row }: PolicyRow) => ({
  ...row,
  using: using ?? undefined,
  check: check ?? undefined,
})

/** Functions of these names, wherever they lie: what a policy's own text doesn't tell. */
export async function readFunctions(
  client: ClientBase,
  names: readonly string[],
): Promise<ReadonlyMap<string, PolicyFunction>> {
  const { rows } = await client.query<PolicyFunction & { name: string }>(
    `select proname as name, bool_or(provolatile = 'v') as "isVolatile",
       string_agg(pg_get_functiondef(oid), ' ') as source
     from pg_proc where proname = any ($1::text[]) and prokind = 'f' group by 1`,
    [names],
  )
  return new Map(rows.map((row) => [row.name, row]))
}
