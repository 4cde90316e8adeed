import { inUserSchema, isUsers } from '../postgres/catalogue-sql.ts'

// Each query gives statements that make the audited database's objects anew. They run with an empty search path, so that
// every name comes with its schema. $1 holds the numbers of the wanted tables.

/** Partitions and inheriting tables of those in $1 too, parents first. */
export const tableNumbersSql: string = `
  with recursive wanted as (
    select oid, 0 as depth from unnest($1::oid[]) as given (oid)
    union all
    select i.inhrelid, w.depth + 1 from wanted w join pg_inherits i on i.inhparent = w.oid)
  select oid::int8::float8 as oid from wanted group by oid order by max(depth), oid`

export const schemasSql: string = `
  select format('create schema if not exists %I', n.nspname) as sql
  from pg_namespace n where ${inUserSchema}
  union all
  select format('grant all on schema %I to public', n.nspname) from pg_namespace n where ${inUserSchema}`

export const extensionsSql: string = `
  select e.extname::text as name, format('create extension if not exists %I schema %I cascade', e.extname, n.nspname) as sql
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql' order by 1`

export const typesSql: string = `
  select case t.typtype
    when 'e' then format('create type %I.%I as enum (%s)', n.nspname, t.typname,
      (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid))
    when 'd' then format('create domain %I.%I as %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
    when 'r' then (select format('create type %I.%I as range (subtype = %s)', n.nspname, t.typname, format_type(r.rngsubtype, null))
      from pg_range r where r.rngtypid = t.oid)
    else format('create type %I.%I as (%s)', n.nspname, t.typname,
      (select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
        from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)) end as sql
  from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
  where (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c') and ${isUsers('pg_type', 't.oid')}`

export const functionsSql: string = `
  select pg_get_functiondef(p.oid) as sql
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
  where p.prokind = 'f' and l.lanname in ('sql', 'plpgsql') and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
    and ${isUsers('pg_proc', 'p.oid')}`

/** Columns have no defaults, identities or generation: rows come with all their values, and none is added. */
export const tablesSql: string = `
  select c.oid::regclass::text as name, format('create table %s %s%s', c.oid::regclass,
    case when c.relispartition and p.inhparent = any ($1::oid[])
      then format('partition of %s %s', p.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid))
      else format('(%s)', (
        select string_agg(format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attcollation not in (0, t.typcollation) then format(' collate %I.%I', k.nspname, l.collname) end,
          case when a.attnotnull then ' not null' end), ', ' order by a.attnum)
        from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_collation l on l.oid = a.attcollation
          left join pg_namespace k on k.oid = l.collnamespace
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) end,
    case when c.relkind = 'p' then format(' partition by %s', pg_get_partkeydef(c.oid))
      when p.inhparent = any ($1::oid[]) and not c.relispartition then format(' inherits (%s)', p.inhparent::regclass) end) as sql
  from unnest($1::oid[]) with ordinality as wanted (oid, place) join pg_class c on c.oid = wanted.oid
  left join lateral (select inhparent from pg_inherits i where i.inhrelid = c.oid order by inhseqno limit 1) p on true
  order by wanted.place`

/** Statistics targets of columns, where one was set. */
export const targetsSql: string = `
  select format('alter table %s alter column %I set statistics %s', a.attrelid::regclass, a.attname, a.attstattarget) as sql
  from pg_attribute a where a.attrelid = any ($1::oid[]) and a.attnum > 0 and not a.attisdropped and a.attstattarget >= 0
  union all
  select pg_get_statisticsobjdef(s.oid) from pg_statistic_ext s where s.stxrelid = any ($1::oid[])`

/** Partitions get the rest from their parent. */
export const constraintsSql: string = `
  select format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as sql
  from pg_constraint k where k.conrelid = any ($1::oid[]) and k.contype in ('p', 'u', 'c')
    and k.conislocal and not (k.conparentid <> 0 and (select inhparent from pg_inherits where inhrelid = k.conrelid limit 1) = any ($1::oid[]))
  order by array_position(array['p', 'u', 'c']::"char"[], k.contype)`

export const indexesSql: string = `
  select replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as sql
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = any ($1::oid[]) and (i.indisvalid or c.relkind = 'I')
    and not (c.relispartition and (select inhparent from pg_inherits where inhrelid = i.indrelid limit 1) = any ($1::oid[]))
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
  order by c.relname`

/** The planner estimates joins by them; rows that were left out must not stand in their way. */
export const foreignKeysSql: string = `
  select format('alter table %s add constraint %I %s not valid', k.conrelid::regclass, k.conname,
    regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')) as sql
  from pg_constraint k where k.contype = 'f' and k.conparentid = 0
    and k.conrelid = any ($1::oid[]) and k.confrelid = any ($1::oid[])`

export const viewsSql: string = `
  select format('create view %s%s as %s', c.oid::regclass,
    case when c.reloptions is not null then format(' with (%s)', array_to_string(c.reloptions, ', ')) end,
    pg_get_viewdef(c.oid)) as sql
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'v' and ${isUsers('pg_class', 'c.oid')}`

export const policiesSql: string = `
  select format('alter table %s enable row level security', c.oid::regclass) as sql
  from pg_class c where c.oid = any ($1::oid[]) and c.relrowsecurity
  union all
  select format('alter table %s force row level security', c.oid::regclass)
  from pg_class c where c.oid = any ($1::oid[]) and c.relforcerowsecurity
  union all
  select format('create policy %I on %s as %s for %s to %s%s%s', p.polname, p.polrelid::regclass,
    case when p.polpermissive then 'permissive' else 'restrictive' end,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
    coalesce((select string_agg(quote_ident(rolname), ', ') from pg_roles where oid = any (p.polroles)), 'public'),
    ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
  from pg_policy p where p.polrelid = any ($1::oid[])`

export const ownersSql: string = `
  select format('alter %s %s owner to %I', case c.relkind when 'v' then 'view' else 'table' end, c.oid::regclass, pg_get_userbyid(c.relowner)) as sql
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = any ($1::oid[]) or c.relkind = 'v' and ${isUsers('pg_class', 'c.oid')}`

/** Roles of $1 and those that own the objects or have a policy, never as superusers. $2 holds the tables. */
export const rolesSql: string = `
  with wanted as (
    select r.oid, r.rolname, r.rolsuper or r.rolbypassrls as bypasses from pg_roles r
    where r.rolname !~ '^pg_' and (r.rolname = any ($1::text[])
      or r.oid in (select relowner from pg_class where oid = any ($2::oid[]) or relkind = 'v')
      or exists (select from pg_policy p where p.polrelid = any ($2::oid[]) and r.oid = any (p.polroles))))
  select rolname::text as name, bypasses,
    array(select g.rolname::text from pg_auth_members m join wanted g on g.oid = m.roleid where m.member = wanted.oid) as "memberOf"
  from wanted`

/** Settings by which the planner decides. */
export const settingsSql: string = `
  select name, current_setting(name) as value from pg_settings
  where name ~ '^(enable_.*|.*_page_cost|cpu_.*_cost|parallel_.*_cost|effective_cache_size|work_mem|hash_mem_multiplier|.*_collapse_limit|geqo|geqo_threshold|default_statistics_target|cursor_tuple_fraction|constraint_exclusion|effective_io_concurrency)$'`

/** Does the database sort text by bytes? */
export const collationSql: string = `
  select case coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') when 'b' then true when 'i' then false
    else datcollate in ('C', 'POSIX') or datcollate ilike 'C.utf%8' end as "byBytes"
  from pg_database d where datname = current_database()`
