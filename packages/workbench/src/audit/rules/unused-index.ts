import { shortName } from '../../postgres/names.ts'
import { bytes, count, whole } from '../../terminal/index.ts'
import { dropStatement } from '../advice/ddl.ts'
import type { Index, Server, Table } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import { type Confidence, titleOf } from './kinds.ts'
import type { Judgement, Rule, Seen } from './rule.ts'
import { servesForeignKey } from './unindexed-foreign-key.ts'

/** Smaller indexes cost next to nothing. */
const leastPages = 16
const dayMs = 86_400_000

/** Counted for less than a week, an index for weekly reports looks unused. */
const leastDays = 7

/** Indexes that no statement has used since statistics began, that the planner uses for none now, and that guard nothing. */
export const unusedIndex: Rule = {
  judge(seen) {
    const { tables, server, indexes } = seen.catalogue
    const byOid = new Map(tables.map((table) => [table.oid, table]))
    const keys = Map.groupBy(seen.catalogue.foreignKeys, (key) => key.table)
    const served = (index: Index, table: Table | undefined): boolean =>
      table !== undefined &&
      ((keys.get(table.oid) ?? []).some((key) => servesForeignKey(index, key)) ||
        served(index, byOid.get(table.partitionOf ?? 0)))
    const days = daysOf(server, seen.now)
    return indexes.flatMap((index) => {
      const table = byOid.get(index.table)
      if (!table || !isIdle(index, seen) || served(index, table)) return []
      const withheld = days < leastDays ? { withheld: tooEarly(days) } : {}
      return [{ ...judgement(index, table, server, days), ...withheld }]
    })
  },
}

/** One note for all idle indexes; so early, a list would name almost every index. */
function tooEarly(days: number): string {
  return `It is too early to tell which indexes are unused: use has been counted for ${count(Math.floor(days), 'day')}, and at least ${leastDays} are needed.`
}

function isIdle(index: Index, { advice }: Seen): boolean {
  // The planner knows an expression's values from its index, also where it never scans it.
  const informs = index.keys.some(({ column }) => column === null)
  const guards = index.unique || index.pinned || !index.valid || informs
  const isUsed = index.scans > 0 || advice.planned.has(index.name)
  return !guards && !isUsed && index.pages >= leastPages
}

function judgement(index: Index, table: Table, server: Server, days: number): Judgement {
  const { inserted, updated } = table.writes
  const sizeBytes = index.pages * blockBytes
  return {
    severity: 'low',
    title: titleOf('unused-index', {
      index: shortName({ schema: table.schema, name: index.name }),
    }),
    why: `${bytes(sizeBytes)}, kept up by ${whole(inserted + updated)} writes to ${shortName(table)}; no scan since ${sinceText(server)}.`,
    sql: [dropStatement(table, index.name)],
    apply: 'review',
    confidence: confidenceIn(server, days),
    sizeBytes,
    about: index,
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
function confidenceIn(server: Server, days: number): Confidence {
  const { inRecovery, replicas } = server
  return inRecovery || replicas > 0 || days < 30 ? 'low' : 'medium'
}

function daysOf({ statisticsSince }: Server, now: Date): number {
  return (now.getTime() - statisticsSince.getTime()) / dayMs
}
