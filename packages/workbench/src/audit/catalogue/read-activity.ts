import type { ClientBase } from 'pg'
import { own } from '../../postgres/own.ts'
import type {
  Activity,
  Checkpoints,
  Connections,
  Counters,
  IdleSession,
  LimitedConnections,
  WorkSettings,
} from './activity.ts'

const idleSql = `
  select a.pid, a.usename::text as role, a.application_name as application,
    extract(epoch from clock_timestamp() - a.state_change)::float8 * 1000 as "idleMs",
    (select count(distinct l.relation)::int from pg_locks l join pg_class c on c.oid = l.relation and c.relkind in ('r', 'p', 'm')
      where l.pid = a.pid and l.granted) as tables,
    (select count(*)::int from pg_stat_activity w where w.wait_event_type = 'Lock' and a.pid = any (pg_blocking_pids(w.pid))) as blocked
  from pg_stat_activity a
  where a.datname = current_database() and a.pid <> pg_backend_pid() and a.state like 'idle in transaction%'
  order by 4 desc`

// The kind of another role's session is hidden from a login without pg_read_all_stats.
const connectionsSql = `
  with clients as (
    select datname, usename, state from pg_stat_activity
    where pid <> pg_backend_pid() and coalesce(backend_type, 'client backend') = 'client backend' and datname is not null),
  limited as (
    select 'database' as kind, datname as name, datconnlimit as most from pg_database
    where datname = current_database() and datconnlimit > 0
    union all
    select 'role', rolname, rolconnlimit from pg_roles where rolconnlimit > 0 and not rolsuper
      and rolname in (select usename from clients where datname = current_database()))
  select (select count(*)::int from clients) as used, (select count(*)::int from clients where state = 'idle') as idle,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0) as limit,
    (select coalesce(json_agg(json_build_object('kind', l.kind, 'name', l.name, 'limit', l.most, 'used', used.total, 'idle', used.idle)), '[]')
      from limited l cross join lateral (
        select count(*)::int as total, count(*) filter (where state = 'idle')::int as idle from clients c
        where l.kind = 'database' and c.datname = l.name or l.kind = 'role' and c.usename = l.name) used) as limited`

const bytesOf = (setting: string) => `pg_size_bytes(current_setting('${setting}'))::float8`
const msOf = (source: string) => `extract(epoch from ${source}::interval)::float8 * 1000`

const settingsSql = `
  select ${bytesOf('shared_buffers')} as "sharedBuffersBytes", ${bytesOf('work_mem')} as "workMemBytes",
    ${bytesOf('max_wal_size')} as "maxWalBytes", current_setting('random_page_cost')::float8 as "randomPageCost",
    ${msOf("current_setting('checkpoint_timeout')")} as "checkpointTimeoutMs"`

const countersSql = `
  select pg_database_size(datname)::float8 as "databaseBytes", blks_hit::float8 as "blocksHit", blks_read::float8 as "blocksRead",
    case when current_setting('track_io_timing')::bool then blk_read_time::float8 end as "readMs",
    temp_files::float8 as "temporaryFiles", temp_bytes::float8 as "temporaryBytes"
  from pg_stat_database where datname = current_database()`

const hoursSince = (reset: string) =>
  `extract(epoch from clock_timestamp() - coalesce(${reset}, pg_postmaster_start_time()))::float8 / 3600`

function checkpointsSql(version: number): string {
  const [view, timed, requested] =
    version >= 17
      ? ['pg_stat_checkpointer', 'num_timed', 'num_requested']
      : ['pg_stat_bgwriter', 'checkpoints_timed', 'checkpoints_req']
  const wal =
    version >= 14
      ? `(select wal_bytes::float8 / greatest(0.01, ${hoursSince('stats_reset')}) from pg_stat_wal)`
      : 'null::float8'
  return `
    select ${timed}::float8 as timed, ${requested}::float8 as requested, ${hoursSince('stats_reset')} as hours,
      ${wal} as "walBytesPerHour"
    from ${view}`
}

type CountersRow = Omit<Counters, 'readMs' | 'checkpoints'> & { readonly readMs: number | null }
type CheckpointsRow = Omit<Checkpoints, 'walBytesPerHour'> & {
  readonly walBytesPerHour: number | null
}

/** Reads what goes on at this moment, and the counters of the server's work. */
export async function readActivity(client: ClientBase, version: number): Promise<Activity> {
  const all = async <T extends object>(sql: string) => (await client.query<T>(own(sql))).rows
  const one = async <T extends object>(sql: string) => {
    const [row] = await all<T>(sql)
    if (!row) throw new Error('The server told nothing of its work.')
    return row
  }
  const { readMs, ...counters } = await one<CountersRow>(countersSql)
  const { walBytesPerHour, ...checkpoints } = await one<CheckpointsRow>(checkpointsSql(version))
  return {
    idleInTransaction: await all<IdleSession>(idleSql),
    connections: await one<Connections & { limited: LimitedConnections[] }>(connectionsSql),
    settings: await one<WorkSettings>(settingsSql),
    counters: {
      ...counters,
      readMs: readMs ?? undefined,
      checkpoints: { ...checkpoints, walBytesPerHour: walBytesPerHour ?? undefined },
    },
  }
}
