import type { Pool } from 'pg'
import { own, ownConnections } from '../../postgres/own.ts'
import type { Collector } from '../collector.ts'
import type { Connections, Evidence } from '../evidence.ts'

/** Connections that are open at the end of the measured time. */
export const connections: Collector<Pick<Evidence, 'connections'>> = {
  none: { connections: { used: 0, most: Number.POSITIVE_INFINITY } },
  begin:
    async ({ database }) =>
    async () => {
      const found = await readConnections(database)
      return () => ({ connections: found })
    },
  gather: (steps, [best]) => ({
    connections: {
      used: Math.max(...steps.map((step) => step.connections.used)),
      most: best?.connections.most ?? Number.POSITIVE_INFINITY,
    },
  }),
}

const sql = own(`
  select
    (select count(*) from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend'
       and application_name <> '${ownConnections}')::int as used,
    current_setting('max_connections')::int
      - current_setting('superuser_reserved_connections')::int as most`)

async function readConnections(database: Pick<Pool, 'query'>): Promise<Connections> {
  const { rows } = await database.query<Connections>(sql)
  return rows[0] ?? connections.none.connections
}
