import { shortName } from '../../postgres/names.ts'
import { bytes, count, whole } from '../../terminal/index.ts'
import type { Confidence } from '../advice/advised-index.ts'
import { dropStatement } from '../advice/ddl.ts'
import type { Catalogue, Index, Server, Table } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import type { Finding } from '../finding.ts'
import { servesForeignKey } from './unindexed-foreign-key.ts'

/** Smaller ones cost too little to speak of. */
const leastPages = 16
const dayMs = 86_400_000

/** Before a week has passed, what was not used says nothing. */
const leastDays = 7

/** What is known of use besides the counters. */
export interface Known {
  readonly now: Date
  /** Indexes that have another reason to stay. */
  readonly spared: ReadonlySet<Index>
  /** Names of those that the planner takes for the statements that were seen: one made just now among them. */
  readonly planned: ReadonlySet<string>
}

/** Indexes that no statement has used since statistics began, that the planner uses for none now, and that guard nothing. */
export function unusedIndexes(catalogue: Catalogue, known: Known): readonly Finding[] {
  const { tables, server } = catalogue
  if (daysOf(server, known.now) < leastDays) return []
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  return catalogue.indexes.flatMap((index) => {
    const table = byOid.get(index.table)
    return table && isIdle(index, catalogue, known)
      ? [finding(index, table, server, known.now)]
      : []
  })
}

/** Said instead of a list that would name every index there is. */
export function tooYoungToTell(catalogue: Catalogue, known: Known): readonly string[] {
  const days = daysOf(catalogue.server, known.now)
  if (days >= leastDays || !catalogue.indexes.some((index) => isIdle(index, catalogue, known)))
    return []
  return [
    `Which indexes nobody uses isn't told yet: their use is counted for ${count(Math.floor(days), 'day')}, and ${leastDays} are the least.`,
  ]
}

function isIdle(index: Index, { foreignKeys }: Catalogue, { spared, planned }: Known): boolean {
  // The planner knows an expression's values from its index, also where it never scans it.
  const informs = index.keys.some(({ column }) => column === null)
  const guards = index.unique || index.pinned || !index.valid || informs
  const isUsed = index.scans > 0 || planned.has(index.name) || spared.has(index)
  return (
    !guards &&
    !isUsed &&
    index.pages >= leastPages &&
    !foreignKeys.some((key) => servesForeignKey(index, key))
  )
}

function finding(index: Index, table: Table, server: Server, now: Date): Finding {
  const { inserted, updated } = table.writes
  const sizeBytes = index.pages * blockBytes
  return {
    rule: 'unused-index',
    severity: 'low',
    title: `Index ${shortName({ schema: table.schema, name: index.name })} was never used`,
    why: `${bytes(sizeBytes)}, kept up by ${whole(inserted + updated)} writes to ${shortName(table)}; no scan since ${sinceText(server)}.`,
    sql: [dropStatement(table, index.name)],
    apply: 'review',
    confidence: confidenceIn(server, now),
    sizeBytes,
  }
}

function sinceText({ statisticsSince, inRecovery, replicas }: Server): string {
  const since = `${statisticsSince.toISOString().slice(0, 10)}, or since it was made`
  if (inRecovery) return `${since}, on this replica; ask the primary too`
  return replicas > 0
    ? `${since}; not asked: ${count(replicas, 'replica')}, which count for themselves`
    : `${since}; ask the replicas too, if there are any`
}

/** Some reports run monthly. More than that says nothing more: an index has no date of birth. */
function confidenceIn(server: Server, now: Date): Confidence {
  const { inRecovery, replicas } = server
  return inRecovery || replicas > 0 || daysOf(server, now) < 30 ? 'low' : 'medium'
}

function daysOf({ statisticsSince }: Server, now: Date): number {
  return (now.getTime() - statisticsSince.getTime()) / dayMs
}
