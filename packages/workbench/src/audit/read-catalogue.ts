import type { ClientBase } from 'pg'
import type {
  Catalogue,
  Column,
  ForeignKey,
  Index,
  Policy,
  RoleFacts,
  Server,
  Table,
  View,
} from './catalogue.ts'

const userSchema = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`

// Objects of extensions are not the user's to change.
const ofExtension = (catalogue: string, oid: string) =>
  `exists (select 1 from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

const serverSql = `
  select current_setting('server_version_num')::int as version, pg_is_in_recovery() as "inRecovery",
    current_user::text as user, pg_has_role('pg_read_all_stats', 'member') as "readsAllStatistics",
    (select json_object_agg(e.extname, n.nspname) from pg_extension e
      join pg_namespace n on n.oid = e.extnamespace) as extensions,
    array(select name::text from pg_available_extensions) as "availableExtensions",
    current_schemas(false)::text[] as "searchPath",
    (select stats_reset from pg_stat_database where datname = current_database()) as "statisticsSince",
    current_setting('seq_page_cost')::float8 as "seqPage",
    current_setting('random_page_cost')::float8 as "randomPage",
    current_setting('cpu_tuple_cost')::float8 as "cpuTuple",
    current_setting('cpu_index_tuple_cost')::float8 as "cpuIndexTuple",
    current_setting('cpu_operator_cost')::float8 as "cpuOperator",
    (select setting::float8 from pg_settings where name = 'effective_cache_size') as "cacheBlocks"`

const tablesSql = `
  select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner,
    c.relkind = 'p' as partitioned,
    (select inhparent::int8::float8 from pg_inherits where inhrelid = c.oid and c.relispartition limit 1) as "partitionOf",
    c.reltuples::float8 as rows, c.relpages as pages,
    case when c.relforcerowsecurity and c.relrowsecurity then 'forced'
         when c.relrowsecurity then 'on' else 'off' end as "rowSecurity",
    c.relkind <> 'm' and not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
      as "lacksPrimaryKey",
    coalesce(s.n_tup_ins, 0)::float8 as inserted, coalesce(s.n_tup_upd, 0)::float8 as updated,
    coalesce(s.n_tup_del, 0)::float8 as deleted, coalesce(s.seq_scan, 0)::float8 as "sequentialScans",
    (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'category', t.typcategory, 'notNull', a.attnotnull) order by a.attnum), '[]')
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_stat_all_tables s on s.relid = c.oid
  where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and ${userSchema} and not ${ofExtension('pg_class', 'c.oid')}
  order by 2, 3`

const viewsSql = `
  select n.nspname as schema, c.relname as name, pg_get_viewdef(c.oid) as definition
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'v' and ${userSchema} and not ${ofExtension('pg_class', 'c.oid')}`

const indexesSql = `
  select i.indexrelid::int8::float8 as oid, i.indrelid::int8::float8 as table, c.relname as name, m.amname as method,
    i.indisunique as unique,
    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) as "nullsNotDistinct",
    i.indimmediate as immediate,
    (i.indisprimary or i.indisexclusion or i.indisreplident or i.indisclustered or c.relispartition
      or exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)) as pinned,
    i.indisvalid and i.indisready as valid,
    exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as building,
    (select json_agg(json_build_object(
        'sql', pg_get_indexdef(i.indexrelid, k, false),
        'column', (select attname from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[k - 1]),
        'descending', coalesce((i.indoption[k - 1] & 1) = 1, false),
        'nullsFirst', coalesce((i.indoption[k - 1] & 2) = 2, false),
        'operatorClass', (select opcname from pg_opclass where oid = i.indclass[k - 1]),
        'comparison', i.indclass[k - 1] || ' ' || i.indcollation[k - 1],
        'usual', (select opcdefault from pg_opclass where oid = i.indclass[k - 1])
          and coalesce(i.indcollation[k - 1] = (select attcollation from pg_attribute
              where attrelid = i.indrelid and attnum = nullif(i.indkey[k - 1], 0)),
            pg_get_indexdef(i.indexrelid) not like '% COLLATE %')) order by k)
      from generate_series(1, i.indnkeyatts) k) as keys,
    array(select pg_get_indexdef(i.indexrelid, k, false) from generate_series(i.indnkeyatts + 1, i.indnatts) k) as included,
    pg_get_expr(i.indpred, i.indrelid) as predicate, c.relpages as pages, c.reltuples::float8 as rows,
    coalesce(s.idx_scan, 0)::float8 as scans, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_class t on t.oid = i.indrelid
  join pg_namespace n on n.oid = t.relnamespace
  join pg_am m on m.oid = c.relam
  left join pg_stat_all_indexes s on s.indexrelid = i.indexrelid
  where ${userSchema} and t.relpersistence <> 't' and not ${ofExtension('pg_class', 't.oid')}
  order by c.relname`

const relationNamesSql = `
  select n.nspname || '.' || c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${userSchema}`

const columnNames = (table: string, numbers: string) =>
  `array(select a.attname::text from unnest(${numbers}) with ordinality u(n, o)
     join pg_attribute a on a.attrelid = ${table} and a.attnum = u.n order by u.o)`

const foreignKeysSql = `
  select k.conname as name, k.conrelid::int8::float8 as table, k.confrelid::int8::float8 as referenced,
    ${columnNames('k.conrelid', 'k.conkey')} as columns
  from pg_constraint k where k.contype = 'f' and k.conparentid = 0
  order by k.conrelid, k.conname`

const policiesSql = `
  select p.polrelid::int8::float8 as table, p.polname as name, p.polpermissive as permissive,
    case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE'
                  when 'd' then 'DELETE' else 'ALL' end as command,
    array(select rolname::text from pg_roles where oid = any (p.polroles)) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using
  from pg_policy p`

const rolesSql = `select rolname as name, (rolsuper or rolbypassrls) as "bypassesRowSecurity" from pg_roles`

const immutableSql = `
  select proname::text as name from pg_proc where prokind = 'f' group by proname having bool_and(provolatile = 'i')`

const ownFunctionsSql = `
  select distinct p.proname::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where ${userSchema} and not ${ofExtension('pg_proc', 'p.oid')}`

const leakproofSql = `
  select distinct o.oprname || ' ' || format_type(o.oprleft, null) as name
  from pg_operator o join pg_proc p on p.oid = o.oprcode where p.proleakproof`

/** Reads all that the rules need, with a fixed number of queries however many tables there are. */
export async function readCatalogue(client: ClientBase): Promise<Catalogue> {
  const all = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows
  const names = async (sql: string) =>
    new Set((await all<{ name: string }>(sql)).map((row) => row.name))
  return {
    server: await readServer(client),
    tables: (await all<TableRow>(tablesSql)).map(toTable),
    views: await all<View>(viewsSql),
    indexes: (await all<Index>(indexesSql)).map((row) => ({
      ...row,
      predicate: row.predicate ?? undefined,
    })),
    relationNames: await names(relationNamesSql),
    foreignKeys: await all<ForeignKey>(foreignKeysSql),
    policies: (await all<Policy>(policiesSql)).map((row) => ({
      ...row,
      using: row.using ?? undefined,
    })),
    roles: new Map(
      (await all<RoleFacts & { name: string }>(rolesSql)).map((role) => [role.name, role]),
    ),
    immutableFunctions: await names(immutableSql),
    ownFunctions: await names(ownFunctionsSql),
    leakproofOperators: await names(leakproofSql),
  }
}

type ServerRow = Omit<Server, 'extensions' | 'availableExtensions' | 'costs'> &
  Server['costs'] & { extensions: Record<string, string> | null; availableExtensions: string[] }

async function readServer(client: ClientBase): Promise<Server> {
  const { rows } = await client.query<ServerRow>(serverSql)
  const row = rows[0]
  if (!row) throw new Error('The server told nothing of itself.')
  return {
    version: Math.floor(row.version / 10_000),
    inRecovery: row.inRecovery,
    user: row.user,
    readsAllStatistics: row.readsAllStatistics,
    extensions: new Map(Object.entries(row.extensions ?? {})),
    availableExtensions: new Set(row.availableExtensions),
    searchPath: row.searchPath,
    statisticsSince: row.statisticsSince ?? undefined,
    costs: row,
  }
}

type TableRow = Omit<Table, 'writes' | 'columns'> &
  Table['writes'] & { columns: readonly Column[]; partitionOf: number | null }

function toTable({ inserted, updated, deleted, ...row }: TableRow): Table {
  return {
    ...row,
    partitionOf: row.partitionOf ?? undefined,
    writes: { inserted, updated, deleted },
  }
}
