import { type Catalogue, type Index, type Server, shortName } from '../catalogue.ts'
import { bytes, whole } from '../figures.ts'
import type { Finding } from '../finding.ts'
import type { Confidence } from '../missing-index/advised-index.ts'
import { dropStatement } from '../missing-index/ddl.ts'
import { blockBytes } from '../model/index-shape.ts'
import { servesForeignKey } from './unindexed-foreign-key.ts'

/** Smaller ones cost too little to speak of. */
const leastPages = 16
const dayMs = 86_400_000

/** Indexes that no statement has used since statistics began, and that guard nothing; `spared` have another reason to stay. */
export function unusedIndexes(
  { tables, indexes, foreignKeys, server }: Catalogue,
  now: Date,
  spared: ReadonlySet<Index>,
): readonly Finding[] {
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  return indexes.flatMap((index): readonly Finding[] => {
    const table = byOid.get(index.table)
    const guards = index.unique || index.pinned || !index.valid || spared.has(index)
    if (
      !table ||
      guards ||
      foreignKeys.some((key) => servesForeignKey(index, key)) ||
      index.scans > 0 ||
      index.pages < leastPages
    )
      return []
    const name = { schema: table.schema, name: index.name }
    const { inserted, updated } = table.writes
    return [
      {
        rule: 'unused-index',
        severity: 'low',
        title: `Index ${shortName(name)} was never used`,
        why: `${bytes(index.pages * blockBytes)}, kept up by ${whole(inserted + updated)} writes to ${shortName(table)}; no scan since ${sinceText(server)}.`,
        sql: [dropStatement(table, index.name)],
        apply: 'review',
        confidence: confidenceIn(server, now),
        sizeBytes: index.pages * blockBytes,
      },
    ]
  })
}

function sinceText({ statisticsSince, inRecovery }: Server): string {
  const since = statisticsSince
    ? statisticsSince.toISOString().slice(0, 10)
    : 'counting began (age unknown)'
  return `${since}${inRecovery ? ' on this replica; ask the primary too' : '; ask the replicas too, if there are any'}`
}

/** A month of not being used says more than a day: some reports run monthly. */
function confidenceIn({ statisticsSince, inRecovery }: Server, now: Date): Confidence {
  const days = statisticsSince ? (now.getTime() - statisticsSince.getTime()) / dayMs : 0
  if (inRecovery || days < 7) return 'low'
  return days < 30 ? 'medium' : 'high'
}
