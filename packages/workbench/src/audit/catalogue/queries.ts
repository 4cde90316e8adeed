import { columnNames, inUserSchema, isUsers, policyCommand } from '../../postgres/catalogue-sql.ts'

export const serverSql: string = `
  select current_setting('server_version_num')::int as version, pg_is_in_recovery() as "inRecovery",
    current_user::text as user, pg_has_role('pg_read_all_stats', 'member') as "readsAllStatistics",
    (select json_object_agg(e.extname, n.nspname) from pg_extension e
      join pg_namespace n on n.oid = e.extnamespace) as extensions,
    array(select name::text from pg_available_extensions) as "availableExtensions",
    current_schemas(false)::text[] as "searchPath",
    (select count(*)::int from pg_stat_replication r
      where not exists (select from pg_replication_slots l where l.active_pid = r.pid and l.slot_type = 'logical')) as replicas,
    coalesce((select stats_reset from pg_stat_database where datname = current_database()),
      pg_postmaster_start_time()) as "statisticsSince",
    current_setting('seq_page_cost')::float8 as "seqPage",
    current_setting('random_page_cost')::float8 as "randomPage",
    current_setting('cpu_tuple_cost')::float8 as "cpuTuple",
    current_setting('cpu_index_tuple_cost')::float8 as "cpuIndexTuple",
    current_setting('cpu_operator_cost')::float8 as "cpuOperator",
    (select setting::float8 from pg_settings where name = 'effective_cache_size') as "cacheBlocks"`

// Types with operators of their own, or with those of what they are made from.
const sortableTypes = `
  with recursive ordering as (
    select c.opcintype as oid from pg_opclass c join pg_am m on m.oid = c.opcmethod where m.amname = 'btree' and c.opcdefault),
  domains as materialized (select oid, typbasetype from pg_type where typtype = 'd'),
  sorted as (
    select t.oid from pg_type t
    where t.typtype in ('e', 'r', 'm') or t.typtype = 'b' and (
      t.oid in (select oid from ordering) or exists (select from pg_cast k
        where k.castsource = t.oid and k.castmethod = 'b' and k.castcontext = 'i' and k.casttarget in (select oid from ordering)))
    union
    select made.oid from sorted s cross join lateral (
      select typarray as oid from pg_type where oid = s.oid
      union all select oid from domains where typbasetype = s.oid) made)`

// Before Postgres 14 a table that was never analysed has 0 rows in the catalogue, as one that was found empty.
const knownRows = `
    case when c.reltuples = 0 and c.relpages = 0 and current_setting('server_version_num')::int < 140000 then -1
      else c.reltuples::float8 end`

export const tablesSql: string = `${sortableTypes}
  select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner,
    c.relkind = 'p' as partitioned,
    (select inhparent::int8::float8 from pg_inherits where inhrelid = c.oid and c.relispartition limit 1) as "partitionOf",
    ${knownRows} as rows, c.relpages as pages,
    case when c.relpages > 0 then least(1, c.relallvisible::float8 / c.relpages) else 0 end as "visibleShare",
    coalesce((select t.relpages from pg_class t where t.oid = c.reltoastrelid), 0) as "toastPages",
    case when c.relforcerowsecurity and c.relrowsecurity then 'forced'
         when c.relrowsecurity then 'on' else 'off' end as "rowSecurity",
    c.relkind <> 'm' and not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
      as "lacksPrimaryKey",
    case when c.relreplident = 'f' then 'full'
         when exists (select from pg_index i where i.indrelid = c.oid and i.indisvalid
           and case c.relreplident when 'd' then i.indisprimary when 'i' then i.indisreplident end) then 'key'
         else 'none' end as "replicaIdentity",
    pg_stat_get_tuples_inserted(c.oid)::float8 as inserted, pg_stat_get_tuples_updated(c.oid)::float8 as updated,
    pg_stat_get_tuples_hot_updated(c.oid)::float8 as "updatedInPlace", pg_stat_get_tuples_deleted(c.oid)::float8 as deleted,
    pg_stat_get_numscans(c.oid)::float8 as "sequentialScans",
    (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'category', t.typcategory, 'notNull', a.attnotnull, 'sortable', t.oid = any (array(select oid from sorted)), 'virtual', a.attgenerated = 'v',
        'long', a.attstorage in ('x', 'e') and not (t.typname in ('varchar', 'bpchar') and a.atttypmod between 4 and 504)) order by a.attnum), '[]')
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and ${isUsers('pg_class', 'c.oid')}
  order by 2, 3`

export const viewsSql: string = `
  select n.nspname as schema, c.relname as name, pg_get_viewdef(c.oid) as definition
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'v' and ${isUsers('pg_class', 'c.oid')}`

// Postgres shows only the process of another role's build, and the locks that it holds.
const beingMade = `exists (
  select from pg_stat_progress_create_index p where p.relid = i.indrelid or p.relid is null and exists (
    select from pg_locks l where l.pid = p.pid and l.relation = i.indrelid))`

export const indexesSql: string = `
  select i.indexrelid::int8::float8 as oid, i.indrelid::int8::float8 as table, c.relname as name, m.amname as method,
    i.indisunique as unique,
    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) as "nullsNotDistinct",
    i.indimmediate as immediate,
    (i.indisprimary or i.indisexclusion or i.indisreplident or i.indisclustered or c.relispartition
      or exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)) as pinned,
    (select inhparent::int8::float8 from pg_inherits where inhrelid = i.indexrelid) as "partOf",
    i.indisvalid and i.indisready as valid,
    not i.indisvalid and (c.relkind = 'I' or pg_is_in_recovery() or ${beingMade}) as building,
    (select json_agg(json_build_object(
        'sql', case i.indkey[k - 1] when 0 then pg_get_indexdef(i.indexrelid, k, false) else quote_ident(a.attname) end,
        'column', a.attname,
        'descending', coalesce((i.indoption[k - 1] & 1) = 1, false),
        'nullsFirst', coalesce((i.indoption[k - 1] & 2) = 2, false),
        'class', i.indclass[k - 1]::int8, 'collation', i.indcollation[k - 1]::int8, 'columnCollation', a.attcollation::int8,
        'statisticsTarget', case i.indkey[k - 1] when 0 then
          (select nullif(attstattarget, -1) from pg_attribute where attrelid = i.indexrelid and attnum = k) end) order by k)
      from generate_series(1, i.indnkeyatts) k
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k - 1]) as keys,
    array(select quote_ident(a.attname) from generate_series(i.indnkeyatts, i.indnatts - 1) k
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k] order by k) as included,
    pg_get_expr(i.indpred, i.indrelid) as predicate, coalesce(leaves.pages, c.relpages) as pages, coalesce(leaves.rows, c.reltuples)::float8 as rows,
    coalesce(leaves.scans, pg_stat_get_numscans(c.oid))::float8 as scans,
    case when i.indexprs is not null then pg_get_indexdef(i.indexrelid) end as definition
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_class t on t.oid = i.indrelid
  join pg_namespace n on n.oid = t.relnamespace
  join pg_am m on m.oid = c.relam
  -- A partitioned index has neither blocks nor counters of its own.
  left join lateral (
    select sum(l.relpages)::float8 as pages, sum(l.reltuples) as rows, sum(pg_stat_get_numscans(l.oid)) as scans
    from pg_partition_tree(c.oid) tree join pg_class l on l.oid = tree.relid
    where c.relkind = 'I' and tree.isleaf) leaves on true
  where t.relpersistence <> 't' and ${isUsers('pg_class', 't.oid')}
  order by c.relname`

// A pattern class has the equality of its type's default class, though another order.
export const classesSql: string = `
  select c.oid::int8::float8 as oid, c.opcname::text as name, c.opcdefault as usual,
    exists (select from pg_opclass d
      join pg_amop e on e.amopfamily = d.opcfamily and e.amoplefttype = d.opcintype and e.amoprighttype = d.opcintype
        and e.amopstrategy = case m.amname when 'btree' then 3 when 'hash' then 1 end
      join pg_amop o on o.amopfamily = c.opcfamily and o.amopopr = e.amopopr
      where d.opcmethod = c.opcmethod and d.opcintype = c.opcintype and d.opcdefault) as "findsEqual"
  from pg_opclass c join pg_am m on m.oid = c.opcmethod`

export const relationNamesSql: string = `
  select n.nspname || '.' || c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${inUserSchema}`

export const foreignKeysSql: string = `
  select k.conname as name, k.conrelid::int8::float8 as table, k.confrelid::int8::float8 as referenced,
    ${columnNames('k.conrelid', 'k.conkey')} as columns
  from pg_constraint k where k.contype = 'f' and k.conparentid = 0
  order by k.conrelid, k.conname`

export const policiesSql: string = `
  select p.polrelid::int8::float8 as table, p.polname as name, p.polpermissive as permissive,
    ${policyCommand} as command,
    array(select rolname::text from pg_roles where oid = any (p.polroles)) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
  from pg_policy p order by p.polrelid, p.polname`

export const rolesSql: string = `select rolname as name, (rolsuper or rolbypassrls) as "bypassesRowSecurity" from pg_roles`

export const immutableSql: string = `
  select proname::text as name from pg_proc where prokind = 'f' group by proname
  having bool_and(provolatile = 'i') and bool_or(pg_function_is_visible(oid))`

export const functionsSql: string = `
  select p.oid::int8::float8 as oid, p.proname::text as name, l.lanname as language, p.prosrc as source,
    pg_get_functiondef(p.oid) as definition, n.nspname as schema, p.oid::regprocedure::text as signature,
    pg_get_userbyid(p.proowner) as owner, p.prosecdef as definer, coalesce(p.proconfig, '{}') as settings,
    case p.provolatile when 'v' then 'volatile' when 's' then 'stable' else 'immutable' end as volatility,
    p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) or p.proacl is null
      or exists (select from aclexplode(p.proacl) a where a.grantee <> p.proowner) as open,
    p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) or exists (
      select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) f,
        aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) s
      where f.privilege_type = 'EXECUTE' and s.privilege_type = 'USAGE'
        and f.grantee <> p.proowner and s.grantee <> p.proowner
        and p.proowner not in (f.grantee, s.grantee)
        and not exists (select from pg_roles where rolsuper and oid in (f.grantee, s.grantee))
        and (0 in (f.grantee, s.grantee) or f.grantee = s.grantee or pg_has_role(f.grantee, s.grantee, 'usage'))) as callable
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
  where p.prokind <> 'a' and ${isUsers('pg_proc', 'p.oid')}`

export const viewUsesSql: string = `
  select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner,
    coalesce((select option_value::bool from pg_options_to_table(c.reloptions) where option_name = 'security_invoker'), false) as invoker,
    c.relkind = 'm' as materialized, pg_get_viewdef(c.oid) as definition,
    array(select coalesce(g.rolname::text, 'public') from aclexplode(c.relacl) a left join pg_roles g on g.oid = a.grantee
      where a.grantee <> c.relowner and a.privilege_type = 'SELECT' and not coalesce(g.rolsuper or g.rolbypassrls, false)
      order by 1) as readers,
    array(select distinct d.refobjid::int8::float8 from pg_rewrite r join pg_depend d
      on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
      where r.ev_class = c.oid and r.ev_type = '1' and d.refobjid <> c.oid) as uses
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and ${isUsers('pg_class', 'c.oid')}
  order by 2, 3`

export const triggersSql: string = `
  select t.tgrelid::int8::float8 as table, t.tgname::text as name, t.tgfoid::int8::float8 as function
  from pg_trigger t where not t.tgisinternal and t.tgenabled <> 'D' order by t.tgname`

export const leakproofSql: string = `
  select distinct o.oprname || ' ' || format_type(o.oprleft, null) as name
  from pg_operator o join pg_proc p on p.oid = o.oprcode where p.proleakproof`
