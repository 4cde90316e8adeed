import { Client } from 'pg'
import { type AdvisedIndex, adviseIndexes, type IndexAdvice } from '../audit/index.ts'
import { type Evidence, ownConnections } from '../evidence/index.ts'
import { count } from '../terminal/index.ts'
import type { Finding, Mechanism, NotApplicable, Rung, Site } from './rung.ts'

/** Lets the statements that cost most find their rows by index instead of reading whole tables. */
export const indexes: Rung = {
  name: 'indexes',
  phase: 2,
  missing: () => undefined,
  diagnose: async (evidence, site) => {
    const advice = await adviseIndexes({ url: site.adminUrl, statements: evidence.statements })
    return advice.indexes.length === 0
      ? nothingToIndex(evidence, advice)
      : finding(evidence, site, advice)
  },
}

function nothingToIndex(
  { statements, requests, hiddenStatements }: Evidence,
  { workloadMs }: IndexAdvice,
): NotApplicable {
  if (hiddenStatements > 0)
    return {
      notApplicable: `${count(hiddenStatements, 'statement')} of other roles can't be read by this login. Run: grant pg_read_all_stats to the role of --database`,
    }
  const seen = `${count(statements.length, 'statement')} took ${workloadMs.toFixed(0)} ms in ${count(requests, 'request')}`
  return { notApplicable: `${seen}, and no index would save 1 % of that` }
}

function finding(
  evidence: Evidence,
  site: Site,
  { indexes: advised, remainingShare }: IndexAdvice,
): Finding {
  return {
    rung: 'indexes',
    resource: 'postgres',
    because: `${count(advised.length, 'index', 'indexes')} would save ${((1 - remainingShare) * 100).toFixed(1)} % of database time; most: ${advised[0]?.why ?? ''}`,
    predictedDemandMs: {
      ...evidence.demandMs,
      postgres: evidence.demandMs.postgres * remainingShare,
    },
    mechanism: () => readScans(site.adminUrl, advised),
    change: { kind: 'indexes', indexes: advised, statements: evidence.statements },
  }
}

const scansSql = `
  select indexrelname as name, idx_scan::float8 as scans
  from pg_stat_user_indexes
  where (schemaname, indexrelname) in (select * from unnest($1::text[], $2::text[]))
  order by 1`

/** Number of scans of the new indexes since they were made; one that was dropped again counts nothing. */
async function readScans(url: string, made: readonly AdvisedIndex[]): Promise<Mechanism> {
  const client = new Client({ connectionString: url, application_name: ownConnections })
  await client.connect()
  try {
    const names = [made.map(({ schema }) => schema), made.map(({ name }) => name)]
    const { rows } = await client.query<{ name: string; scans: number }>(scansSql, names)
    const scans = rows.reduce((sum, row) => sum + row.scans, 0)
    const unread = rows.filter((row) => row.scans === 0).map(({ name }) => name)
    const never = scans > 0 && unread.length > 0 ? `, but never ${unread.join(', ')}` : ''
    return { acted: scans > 0, seen: `the new indexes were read ${count(scans, 'time')}${never}` }
  } finally {
    await client.end()
  }
}
