import type { WithClause } from 'libpg-query'
import { descendants, selectOf } from '../../../postgres/parser.ts'
import type { Leak, Scope, Selected } from '../world.ts'

interface Queries {
  readonly scope: Scope
  readonly leaks: readonly Leak[]
  readonly readsTenants: boolean
}

/** CTEs, those that write among them; each sees the ones before it. */
export function withQueries(clause: WithClause | undefined, outer: Scope): Queries {
  const queries = new Map<string, Selected>()
  const scope: Scope = { ...outer, sources: [], queries, outer }
  const { judge } = outer.world
  const leaks: Leak[] = []
  let readsTenants = false
  for (const { ctename, ctequery } of descendants(clause, 'CommonTableExpr', isOwn)) {
    const select = selectOf(ctequery)
    const name = ctename ?? ''
    // A recursive one names itself: what it starts with holds, if each step keeps it.
    const start = clause?.recursive ? select?.larg : undefined
    const none: Selected = { leaks: [], outputs: [], readsTenants: false, pin: undefined }
    queries.set(name, start ? judge.select(start, scope) : none)
    const selected = select ? judge.select(select, scope) : undefined
    if (!selected) leaks.push(...judge.follow(ctequery, scope))
    if (selected) queries.set(name, selected)
    // Read nowhere, it is still run when it writes; read somewhere, it leaks there if at all.
    readsTenants ||= selected?.readsTenants ?? false
  }
  return { scope, leaks, readsTenants }
}

const isOwn = (kind: string) => kind !== 'ctequery'
