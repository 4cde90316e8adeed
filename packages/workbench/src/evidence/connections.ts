import type { Pool } from 'pg'
import { own } from '../postgres/own.ts'

/** Connections to the app's server. */
export interface Connections {
  /** That are open on the app's database, busy or idle. */
  readonly used: number
  /** That the server allows to who is no superuser. */
  readonly most: number
}

const sql = own(`
  select
    (select count(*) from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend')::int as used,
    current_setting('max_connections')::int
      - current_setting('superuser_reserved_connections')::int as most`)

export async function readConnections(database: Pick<Pool, 'query'>): Promise<Connections> {
  const { rows } = await database.query<Connections>(sql)
  return rows[0] ?? { used: 0, most: 0 }
}
