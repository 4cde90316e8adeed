import type { WithClause } from 'libpg-query'
import { descendants, selectOf } from '../../../postgres/parser.ts'
import type { Leak, Scope, Selected } from '../world.ts'

interface Queries {
  readonly scope: Scope
  readonly leaks: readonly Leak[]
  readonly readsTenants: boolean
}

/** Reads CTEs, writing ones included; each sees the ones before it. */
export function withQueries(clause: WithClause | undefined, outer: Scope): Queries {
  const queries = new Map<string, Selected>()
  const scope: Scope = { ...outer, sources: [], queries, outer }
  const { judge } = outer.world
  const leaks: Leak[] = []
  let readsTenants = false
  for (const { ctename, ctequery } of descendants(clause, 'CommonTableExpr', isOwn)) {
    const select = selectOf(ctequery)
    const name = ctename ?? ''
    // A recursive CTE names itself: its first part stands for it, and each step is judged on that.
    const start = clause?.recursive ? select?.larg : undefined
    const none: Selected = { leaks: [], outputs: [], readsTenants: false, pin: undefined }
    queries.set(name, start ? judge.select(start, scope) : none)
    const selected = select ? judge.select(select, scope) : undefined
    if (!selected) leaks.push(...judge.follow(ctequery, scope))
    if (selected) queries.set(name, selected)
    // A CTE that writes runs even if nothing reads it; the leaks of one that reads count where it is read.
    readsTenants ||= selected?.readsTenants ?? false
  }
  return { scope, leaks, readsTenants }
}

const isOwn = (kind: string) => kind !== 'ctequery'
