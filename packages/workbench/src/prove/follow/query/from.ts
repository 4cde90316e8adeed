import type { Node, RangeVar, SelectStmt } from 'libpg-query'
import { descendants, namesOf, selectOf } from '../../../postgres/parser.ts'
import { queryNamed, relationsNamed, rowsNamed, sourceOf, unknownName } from '../names.ts'
import { open } from '../verdict.ts'
import { type Leak, type Scope, type Source, unheld } from '../world.ts'
import { type Condition, conjuncts } from './held.ts'
import { commonColumns, equalities, type JoinNode } from './join.ts'
import { withQueries } from './with.ts'

export interface From {
  readonly scope: Scope
  readonly conditions: readonly Condition[]
  readonly leaks: readonly Leak[]
  readonly readsTenants: boolean
}

export function readFrom(
  { fromClause = [], whereClause, withClause }: SelectStmt,
  outer: Scope,
): From {
  const { scope, leaks, readsTenants } = withQueries(withClause, outer)
  const reading = new FromReading(scope)
  for (const item of fromClause) reading.add(item)
  const conditions = [...reading.conditions]
  if (whereClause)
    conditions.push(...conjuncts(whereClause).map((node) => ({ node, limits: undefined })))
  return {
    scope: reading.scope,
    conditions,
    leaks: [...leaks, ...reading.leaks],
    readsTenants: readsTenants || reading.readsTenants,
  }
}

class FromReading {
  readonly scope: Scope
  readonly conditions: Condition[] = []
  readonly leaks: Leak[] = []
  readsTenants = false
  readonly #sources: Source[] = []

  constructor(outer: Scope) {
    this.scope = { ...outer, sources: this.#sources, queries: new Map(), outer }
  }

  add(item: Node): Source[] {
    if ('RangeVar' in item) return this.#relation(item.RangeVar)
    if ('JoinExpr' in item) return this.#join(item.JoinExpr)
    if ('RangeSubselect' in item) return this.#subselect(item.RangeSubselect)
    if ('RangeFunction' in item) return this.#function(item.RangeFunction)
    if ('RangeTableSample' in item && item.RangeTableSample.relation)
      return this.add(item.RangeTableSample.relation)
    this.leaks.push(...this.scope.world.judge.follow(item, this.scope))
    return []
  }

  #push(...sources: Source[]): Source[] {
    this.#sources.push(...sources)
    return sources
  }

  #relation(range: RangeVar): Source[] {
    const name = range.relname ?? ''
    const alias = range.alias?.aliasname ?? name
    const query = range.schemaname === undefined ? queryNamed(name, this.scope) : undefined
    if (query) return this.#push(unheld({ alias, outputs: query.outputs, inner: query }))
    const rows = range.schemaname === undefined ? rowsNamed(name, this.scope) : undefined
    if (rows) return this.#push({ ...rows, alias })
    const relations = relationsNamed(range, this.scope)
    if (relations.length === 0) this.leaks.push(...unknownRelation(range))
    return this.#push(...relations.map((relation) => sourceOf(relation, alias, this.scope)))
  }

  #join({ jointype, larg, rarg, quals, usingClause, isNatural }: JoinNode): Source[] {
    const from = this.conditions.length
    const left = larg ? this.add(larg) : []
    const between = this.conditions.length
    const right = rarg ? this.add(rarg) : []
    if (jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL') this.#loosen(between)
    if (jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL')
      this.#loosen(from, jointype === 'JOIN_FULL' ? undefined : between)
    // An outer join shows every row of one side, whatever its condition.
    const limited =
      { JOIN_INNER: [...left, ...right], JOIN_LEFT: right, JOIN_RIGHT: left }[jointype ?? ''] ?? []
    const limits = new Set(limited)
    const shared = isNatural ? commonColumns(left, right) : namesOf(usingClause)
    const nodes = [
      ...(quals ? conjuncts(quals) : []),
      ...shared.flatMap((name) => equalities(name, left, right)),
    ]
    const isLoose = jointype !== 'JOIN_INNER'
    this.conditions.push(...nodes.map((node) => ({ node, limits, isLoose })))
    return [...left, ...right]
  }

  #loosen(from: number, to?: number): void {
    const side = this.conditions.slice(from, to).map((one) => ({ ...one, isLoose: true }))
    this.conditions.splice(from, side.length, ...side)
  }

  #subselect({ subquery, alias }: { subquery?: Node; alias?: { aliasname?: string } }): Source[] {
    const select = selectOf(subquery)
    if (!select) return []
    const inner = this.scope.world.judge.select(select, this.scope)
    this.readsTenants ||= inner.readsTenants
    return this.#push(unheld({ alias: alias?.aliasname ?? '', inner, outputs: inner.outputs }))
  }

  #function(node: { functions?: Node[]; alias?: { aliasname?: string } }): Source[] {
    this.leaks.push(...this.scope.world.judge.follow(node.functions, this.scope))
    const [call] = [...descendants(node.functions, 'FuncCall')]
    const name = namesOf(call?.funcname).at(-1) ?? ''
    const verdict = call ? this.scope.world.judge.value({ FuncCall: call }, this.scope) : open('')
    const alias = node.alias?.aliasname ?? name
    return this.#push(unheld({ alias, outputs: [{ name: alias, verdict }] }))
  }
}

/** Relations of the server that hold values of rows. */
const telling = /^(pg_stats|pg_statistic\w*|pg_largeobject|pg_stat_activity|pg_stat_statements)$/

function unknownRelation({ schemaname, relname }: RangeVar): Leak[] {
  const name = relname ?? ''
  // The code that put it there reports it.
  if (name === unknownName) return []
  const isServers = /^(pg_catalog|information_schema)$/.test(schemaname ?? '')
  if (!telling.test(name) && (isServers || name.startsWith('pg_'))) return []
  return [{ kind: 'unclear', does: `reads ${name}, of which nothing is known`, table: undefined }]
}
