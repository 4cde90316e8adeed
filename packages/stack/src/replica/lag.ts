import { connectDatabase } from '../data/database.ts'

/** How far each replica that is connected to the server is behind it, by its name. */
export async function describeReplicas(
  adminUrl: string,
): Promise<Readonly<Record<string, string>>> {
  const client = await connectDatabase(adminUrl, 'tenfold')
  try {
    const { rows } = await client.query<Standing>(standings)
    return Object.fromEntries(rows.map((row) => [row.name, wordsOf(row)]))
  } finally {
    await client.end()
  }
}

interface Standing {
  readonly name: string
  readonly state: string
  /** Log that it hasn't replayed yet. */
  readonly behind: string
  /** Age of the last commit that it has replayed, while there are newer ones. */
  readonly lag_ms: number | null
}

/** `replay_lag` is empty once everything is replayed and the server has been idle for a while. */
const standings = `
  select application_name as name, state,
    greatest(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0) as behind,
    (extract(epoch from replay_lag) * 1000)::float8 as lag_ms
  from pg_stat_replication
  where application_name <> ''`

function wordsOf({ state, behind, lag_ms: lagMs }: Standing): string {
  if (Number(behind) === 0) return `${state}, up to date`
  const late = lagMs === null ? '' : `, ${(lagMs / 1000).toFixed(2)} s`
  return `${state}, ${Math.ceil(Number(behind) / 1024).toLocaleString('en')} kB behind${late}`
}
