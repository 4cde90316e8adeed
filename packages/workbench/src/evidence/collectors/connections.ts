import type { Pool } from 'pg'
import { own, ownConnections } from '../../postgres/own.ts'
import type { Collector } from '../collector.ts'
import type { Connections, Evidence } from '../evidence.ts'

/** Connections that are open at the end of the measured time, and how many of them were busy during it. */
export const connections: Collector<Pick<Evidence, 'connections'>> = {
  none: { connections: { used: 0, busy: 0, most: Number.POSITIVE_INFINITY } },
  begin: async ({ database }) => {
    const start = await read(database)
    return async () => {
      const end = await read(database)
      return () => ({ connections: compare(start, end) })
    }
  },
  gather: (steps, [best]) => ({
    connections: {
      used: Math.max(...steps.map((step) => step.connections.used)),
      busy: best?.connections.busy ?? 0,
      most: best?.connections.most ?? Number.POSITIVE_INFINITY,
    },
  }),
}

interface Reading {
  readonly used: number
  readonly idle: number
  readonly most: number
  readonly atMs: number
  /** Time that connections spent in statements and transactions so far; null before Postgres 14, which doesn't count it. */
  readonly busyMs: number | null
}

const sql = own(`
  select
    (count(*) filter (where is_apps))::int as used,
    (count(*) filter (where is_apps and state = 'idle'))::int as idle,
    current_setting('max_connections')::int
      - current_setting('superuser_reserved_connections')::int as most,
    extract(epoch from clock_timestamp())::float8 * 1000 as "atMs",
    (select (to_jsonb(d) ->> 'active_time')::float8
       + (to_jsonb(d) ->> 'idle_in_transaction_time')::float8
     from pg_stat_database d where d.datname = current_database()) as "busyMs"
  from (select state, datname = current_database() and backend_type = 'client backend'
          and application_name <> '${ownConnections}' as is_apps
        from pg_stat_activity) as connection`)

async function read(database: Pick<Pool, 'query'>): Promise<Reading> {
  const { rows } = await database.query<Reading>(sql)
  if (!rows[0]) throw new Error('An aggregate without a row')
  return rows[0]
}

function compare(start: Reading, end: Reading): Connections {
  const { used, idle, most } = end
  const counted =
    start.busyMs === null || end.busyMs === null
      ? used - idle
      : (end.busyMs - start.busyMs) / Math.max(1, end.atMs - start.atMs)
  // A statement that began before the measured time is counted when it ends.
  return { used, busy: Math.min(used, Math.max(0, counted)), most }
}
