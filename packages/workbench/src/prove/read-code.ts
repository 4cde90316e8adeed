import type { ClientBase } from 'pg'
import { isUsers, policyCommand } from '../postgres/catalogue-sql.ts'
import type {
  Catalogue,
  EventTrigger,
  Operator,
  Policy,
  Rule,
  Trigger,
  UserFunction,
} from './catalogue.ts'

const policiesSql = `
  select p.polrelid::int8::float8 as table, p.polname as name, p.polpermissive as "isPermissive",
    ${policyCommand} as command,
    array(select pg_get_userbyid(r)::text from unnest(p.polroles) r where r <> 0) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
  from pg_policy p order by p.polrelid, p.polname`

const functionsSql = `
  select p.oid::int8::float8 as oid, n.nspname as schema, p.proname as name,
    p.oid::regprocedure::text as signature,
    case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
    pg_get_userbyid(p.proowner) as owner, pg_get_userbyid(n.nspowner) as "schemaOwner", p.prosecdef as "isDefiner", l.lanname as language,
    l.lanpltrusted as "isTrusted",
    case p.provolatile when 'v' then 'volatile' when 's' then 'stable' else 'immutable' end as volatility,
    p.proleakproof as "isLeakproof",
    p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) as "isTrigger",
    coalesce(p.proargnames, '{}') as "argumentNames", p.pronargs as arguments,
    p.pronargdefaults as defaults, p.provariadic <> 0 as "isVariadic",
    coalesce(p.proconfig, '{}') as config,
    case when p.prokind = 'a' then '' else pg_get_functiondef(p.oid) end as definition,
    array(select f::oid::int8::float8 from unnest(array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn,
      a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]) f where f::oid <> 0) as parts
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  join pg_language l on l.oid = p.prolang left join pg_aggregate a on a.aggfnoid = p.oid
  where ${isUsers('pg_proc', 'p.oid')} or (p.prosecdef and n.nspname <> 'pg_catalog') order by 4`

const operatorsSql = `
  select o.oprname as name, o.oprcode::oid::int8::float8 as function
  from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
  where ${isUsers('pg_operator', 'o.oid')}`

// A domain or a user's cast may truncate or fold values.
const exactTypesSql = `
  select t.typname as name from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where ${isUsers('pg_type', 't.oid')}
    and (t.typtype = 'e' or t.typtype = 'd' and t.typtypmod = -1
      and t.typbasetype in ('text'::regtype, 'varchar'::regtype, 'uuid'::regtype, 'int4'::regtype, 'int8'::regtype))
    and not exists (select from pg_cast c where c.casttarget = t.oid and c.castfunc <> 0)`

const calledByCastsSql = `
  select t.typname as key, array_agg(distinct x.function::int8::float8) as oids
  from (
    select casttarget as type, castfunc as function from pg_cast where castfunc <> 0
    union all
    select k.contypid, d.refobjid from pg_constraint k join pg_depend d
      on d.classid = 'pg_constraint'::regclass and d.objid = k.oid and d.refclassid = 'pg_proc'::regclass
    where k.contypid <> 0
  ) x
  join pg_type t on t.oid = x.type join pg_namespace n on n.oid = t.typnamespace
  where ${isUsers('pg_type', 't.oid')}
  group by t.typname`

const event = (bit: number, name: string) => `case when t.tgtype & ${bit} <> 0 then '${name}' end`

const triggersSql = `
  select t.tgname as name, t.tgrelid::int8::float8 as table, t.tgfoid::int8::float8 as function,
    array_remove(array[${event(4, 'INSERT')}, ${event(8, 'DELETE')}, ${event(16, 'UPDATE')}, ${event(32, 'TRUNCATE')}], null) as events,
    t.tgtype & 2 <> 0 as "isBefore", t.tgnewtable as "newTable", t.tgoldtable as "oldTable"
  from pg_trigger t where not t.tgisinternal and t.tgenabled <> 'D' order by 2, 1`

const eventTriggersSql = `
  select evtname as name, evtfoid::oid::int8::float8 as function
  from pg_event_trigger where evtenabled <> 'D' order by 1`

/** A domain's checks run for every column of its type. */
const calledByWritesSql = `
  select x.table::int8::float8 as key, array_agg(distinct d.refobjid::int8::float8) as oids
  from (
    select 'pg_attrdef'::regclass as class, a.oid as object, a.adrelid as table from pg_attrdef a
    union all select 'pg_constraint'::regclass, k.oid, k.conrelid from pg_constraint k where k.conrelid <> 0
    union all select 'pg_trigger'::regclass, t.oid, t.tgrelid from pg_trigger t where t.tgqual is not null
    union all select 'pg_class'::regclass, i.indexrelid, i.indrelid from pg_index i
    union all select 'pg_constraint'::regclass, k.oid, a.attrelid from pg_constraint k
      join pg_attribute a on a.atttypid = k.contypid and a.attnum > 0 where k.contypid <> 0
  ) x
  join pg_depend d on d.classid = x.class and d.objid = x.object and d.refclassid = 'pg_proc'::regclass
  group by x.table`

const rulesSql = `
  select r.rulename as name, r.ev_class::int8::float8 as table,
    case r.ev_type when '2' then 'UPDATE' when '3' then 'INSERT' when '4' then 'DELETE' else 'SELECT' end as command,
    pg_get_ruledef(r.oid) as definition
  from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
  where r.rulename <> '_RETURN' and r.ev_enabled <> 'D' and ${isUsers('pg_class', 'c.oid')} order by 2, 1`

type Code = Pick<
  Catalogue,
  | 'policies'
  | 'functions'
  | 'operators'
  | 'exactTypes'
  | 'calledByCasts'
  | 'triggers'
  | 'eventTriggers'
  | 'calledByWrites'
  | 'rules'
>

/** Reads the code that runs inside the database. */
export async function readCode(client: ClientBase): Promise<Code> {
  const all = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows
  const lists = async <Key>(sql: string) =>
    new Map((await all<{ key: Key; oids: number[] }>(sql)).map(({ key, oids }) => [key, oids]))
  return {
    policies: Map.groupBy((await all<PolicyRow>(policiesSql)).map(toPolicy), ({ table }) => table),
    functions: await all<UserFunction>(functionsSql),
    operators: await all<Operator>(operatorsSql),
    exactTypes: new Set((await all<{ name: string }>(exactTypesSql)).map(({ name }) => name)),
    triggers: await all<Trigger>(triggersSql),
    eventTriggers: await all<EventTrigger>(eventTriggersSql),
    calledByCasts: await lists<string>(calledByCastsSql),
    calledByWrites: await lists<number>(calledByWritesSql),
    rules: await all<Rule>(rulesSql),
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
