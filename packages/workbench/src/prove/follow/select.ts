import type { Node, RangeVar, SelectStmt, WithClause } from 'libpg-query'
import { descendants, namesOf, selectOf } from '../../postgres/parser.ts'
import { accessLeaks, ownFence } from './access.ts'
import { judgeCondition } from './condition.ts'
import { columnAt, queryNamed, relationsNamed, rowsNamed, sourceOf, unknownName } from './names.ts'
import { judgeValue } from './value.ts'
import { fenced, open, strongest, type Verdict, weakest } from './verdict.ts'
import { type Leak, type Output, type Scope, type Selected, type Source } from './world.ts'

/** A condition, and the sources that it limits; all of them when it stands in WHERE. */
interface Condition {
  readonly node: Node
  readonly limits: ReadonlySet<Source> | undefined
  /** Stands on the side of an outer join that may be missing, so that it takes no row from the whole. */
  readonly isLoose?: boolean
}

interface From {
  readonly scope: Scope
  readonly conditions: readonly Condition[]
  readonly leaks: readonly Leak[]
  readonly readsTenants: boolean
}

/** What a query shows: whose rows, and which of its columns are the tenant itself. */
export function followSelect(select: SelectStmt, scope: Scope): Selected {
  if (select.larg && select.rarg) return followSetOperation(select, scope)
  const from = readFrom(select, scope)
  const { scope: inner, conditions } = from
  hold(inner, conditions)
  const verdicts = inner.sources.map((source) => [source, limitOf(source, from)] as const)
  const leaks = verdicts.flatMap(([source, verdict]) =>
    accessLeaks(source, verdict, 'SELECT', inner),
  )
  const { judge } = scope.world
  const outputs = outputsOf(select, inner)
  const { fromClause: _, withClause: __, larg: ___, rarg: ____, ...rest } = select
  return {
    leaks: [...from.leaks, ...leaks, ...judge.follow(rest, inner)],
    outputs,
    readsTenants: from.readsTenants || inner.sources.some((s) => s.tenant !== undefined),
    isPicked: inner.sources.some((s) => (s.isPicked && !s.isHeld) || s.inner?.isPicked),
    pin: pinOf(outputs, verdicts, inner),
  }
}

function followSetOperation({ larg, rarg, withClause }: SelectStmt, scope: Scope): Selected {
  const { scope: inner, leaks } = withQueries(withClause, scope)
  const [left, right] = [larg, rarg].map((side) => followSelect(side ?? {}, inner))
  const outputs = (left?.outputs ?? []).map((output, i) => ({
    name: output.name,
    verdict: weakest([output.verdict, right?.outputs[i]?.verdict ?? output.verdict]) ?? fenced,
  }))
  return {
    leaks: [...leaks, ...(left?.leaks ?? []), ...(right?.leaks ?? [])],
    outputs,
    readsTenants: Boolean(left?.readsTenants || right?.readsTenants),
    pin: sharedPin(left, right),
  }
}

/** A UNION can be held by the output that holds either side. */
function sharedPin(left: Selected | undefined, right: Selected | undefined): string | undefined {
  const at = (side: Selected | undefined) =>
    side?.outputs.findIndex(({ name }) => name === side.pin)
  return left?.pin !== undefined && at(left) === at(right) ? left.pin : undefined
}

/** The output by which whoever reads the query can hold it: the tenant of the one source that isn't held. */
function pinOf(
  outputs: readonly Output[],
  verdicts: readonly (readonly [Source, Verdict | undefined])[],
  scope: Scope,
): string | undefined {
  const loose = verdicts.filter(
    ([source, verdict]) => accessLeaks(source, verdict, 'SELECT', scope).length > 0,
  )
  const [only, ...more] = loose.map(([source]) => source)
  if (!only || more.length > 0) return undefined
  const column = only.tenant?.column ?? only.inner?.pin
  return outputs.find(
    ({ origin }) => column !== undefined && origin?.source === only && origin.column === column,
  )?.name
}

/** FROM and WHERE, for a query that is only asked whether it has rows. */
export function sourcesOf(
  select: SelectStmt,
  scope: Scope,
): { scope: Scope; conditions: readonly Node[] } {
  const { scope: inner, conditions } = readFrom(select, scope)
  hold(inner, conditions)
  return {
    scope: inner,
    conditions: conditions.filter(({ isLoose }) => !isLoose).map(({ node }) => node),
  }
}

/** Marks what the conditions hold, until one source holds no other any more. */
function hold({ sources, ...scope }: Scope, conditions: readonly Condition[]): void {
  const whole = { ...scope, sources }
  for (const source of sources) {
    const fence = ownFence(source, whole)
    source.isHeld ||= fence === 'tenant'
    source.isPicked ||= fence === 'caller'
  }
  for (let grew = true; grew; ) {
    grew = false
    for (const source of sources) {
      if (source.isHeld) continue
      source.isHeld = verdictOn(source, whole, conditions)?.kind === 'fenced'
      source.isPicked ||= isPicked(source, whole, nodesFor(source, conditions))
      grew ||= source.isHeld
    }
  }
}

function verdictOn(
  source: Source,
  scope: Scope,
  conditions: readonly Condition[],
): Verdict | undefined {
  return strongest(nodesFor(source, conditions).map((node) => judgeCondition(node, source, scope)))
}

const nodesFor = (source: Source, conditions: readonly Condition[]) =>
  conditions.filter(({ limits }) => limits?.has(source) ?? true).map(({ node }) => node)

const limitOf = (source: Source, { scope, conditions }: From) =>
  source.isHeld ? fenced : verdictOn(source, scope, conditions)

const identity =
  /^(sub|uid|email|login|token|session|secret)$|^(user|member|person|profile|account|auth|login|session|api)_?(id|uid|uuid|email|name|token|key|hash)?$|_(token|secret)$/i

/** `user_id = setting`: the rows of whoever the app says is asking. */
export function isPicked(source: Source, scope: Scope, conditions: readonly Node[]): boolean {
  return conditions.flatMap(conjuncts).some((node) => {
    if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return false
    const { name, lexpr, rexpr } = node.A_Expr
    if (namesOf(name).at(-1) !== '=') return false
    return [[lexpr, rexpr] as const, [rexpr, lexpr] as const].some(([side, value]) => {
      const column = columnAt(side, scope)
      if (column?.source !== source || !identity.test(column.column)) return false
      return judgeValue(value, scope).kind === 'fenced'
    })
  })
}

function conjuncts(node: Node): readonly Node[] {
  const isAnd = 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR'
  return isAnd ? (node.BoolExpr.args ?? []).flatMap(conjuncts) : [node]
}

function readFrom({ fromClause = [], whereClause, withClause }: SelectStmt, outer: Scope): From {
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

interface Queries {
  readonly scope: Scope
  readonly leaks: readonly Leak[]
  readonly readsTenants: boolean
}

/** CTEs, those that write among them; each sees the ones before it. */
export function withQueries(clause: WithClause | undefined, outer: Scope): Queries {
  const queries = new Map<string, Selected>()
  const scope: Scope = { ...outer, sources: [], queries, outer }
  const leaks: Leak[] = []
  let readsTenants = false
  for (const { ctename, ctequery } of descendants(clause, 'CommonTableExpr', isOwn)) {
    const select = selectOf(ctequery)
    const name = ctename ?? ''
    // A recursive one names itself: what it starts with holds, if each step keeps it.
    const start = clause?.recursive ? select?.larg : undefined
    const none: Selected = { leaks: [], outputs: [], readsTenants: false, pin: undefined }
    queries.set(name, start ? followSelect(start, scope) : none)
    const selected = select ? followSelect(select, scope) : undefined
    if (!selected) leaks.push(...scope.world.judge.follow(ctequery, scope))
    if (selected) queries.set(name, selected)
    // Read nowhere, it is still run when it writes; read somewhere, it leaks there if at all.
    readsTenants ||= selected?.readsTenants ?? false
  }
  return { scope, leaks, readsTenants }
}

const isOwn = (kind: string) => kind !== 'ctequery'

class FromReading {
  readonly scope: Scope
  readonly conditions: Condition[] = []
  readonly leaks: Leak[] = []
  readsTenants = false
  readonly #sources: Source[] = []

  constructor(outer: Scope) {
    this.scope = { ...outer, sources: this.#sources, queries: new Map(), outer }
  }

  /** Gives the sources that the item brings. */
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
    if (query)
      return this.#push({
        alias,
        outputs: query.outputs,
        inner: query,
        isHeld: false,
        isPicked: false,
      })
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
    // An outer join shows every row of one side, whatever its condition says.
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
    const inner = followSelect(select, this.scope)
    this.readsTenants ||= inner.readsTenants
    const derived = { alias: alias?.aliasname ?? '', isHeld: false, isPicked: false, inner }
    return this.#push({ ...derived, outputs: inner.outputs })
  }

  #function(node: { functions?: Node[]; alias?: { aliasname?: string } }): Source[] {
    this.leaks.push(...this.scope.world.judge.follow(node.functions, this.scope))
    const [call] = [...descendants(node.functions, 'FuncCall')]
    const name = namesOf(call?.funcname).at(-1) ?? ''
    const verdict = call ? judgeValue({ FuncCall: call }, this.scope) : open('')
    const alias = node.alias?.aliasname ?? name
    return this.#push({
      alias,
      outputs: [{ name: alias, verdict }],
      isHeld: false,
      isPicked: false,
    })
  }
}

interface JoinNode {
  jointype?: string
  larg?: Node
  rarg?: Node
  quals?: Node
  usingClause?: Node[]
  isNatural?: boolean
}

const text = (sval: string): Node => ({ String: { sval } })

function equalities(name: string, left: readonly Source[], right: readonly Source[]): Node[] {
  const column = ({ alias }: Source): Node => ({ ColumnRef: { fields: [text(alias), text(name)] } })
  return left.flatMap((one) =>
    right.map((other) => ({
      A_Expr: { kind: 'AEXPR_OP', name: [text('=')], lexpr: column(one), rexpr: column(other) },
    })),
  )
}

function commonColumns(left: readonly Source[], right: readonly Source[]): string[] {
  const names = (sources: readonly Source[]) =>
    new Set(sources.flatMap(({ relation }) => relation?.columns.map(({ name }) => name) ?? []))
  const shared = names(right)
  return [...names(left)].filter((name) => shared.has(name))
}

/** Of the server's own relations only some hold what rows say. */
const telling = /^(pg_stats|pg_statistic\w*|pg_largeobject|pg_stat_activity|pg_stat_statements)$/

function unknownRelation({ schemaname, relname }: RangeVar): Leak[] {
  const name = relname ?? ''
  // Whoever put it there says so.
  if (name === unknownName) return []
  const isServers = /^(pg_catalog|information_schema)$/.test(schemaname ?? '')
  if (!telling.test(name) && (isServers || name.startsWith('pg_'))) return []
  return [{ kind: 'unclear', does: `reads ${name}, of which nothing is known`, table: undefined }]
}

function outputsOf({ targetList = [], valuesLists = [] }: SelectStmt, scope: Scope): Output[] {
  const [row] = valuesLists
  if (row && 'List' in row)
    return (row.List.items ?? []).map((_, i) => ({
      name: `column${i + 1}`,
      verdict:
        weakest(
          valuesLists.map((each) =>
            judgeValue('List' in each ? each.List.items?.[i] : undefined, scope),
          ),
        ) ?? fenced,
    }))
  return targetList.flatMap((target) => {
    if (!('ResTarget' in target)) return []
    const { val, name } = target.ResTarget
    const fields = val && 'ColumnRef' in val ? namesOf(val.ColumnRef.fields) : []
    if (fields.at(-1) === '*') return starOf(fields.at(-2), scope)
    const origin = columnAt(val, scope)
    const called = val && 'FuncCall' in val ? namesOf(val.FuncCall.funcname).at(-1) : undefined
    return [
      { name: name ?? fields.at(-1) ?? called ?? '', verdict: judgeValue(val, scope), origin },
    ]
  })
}

function starOf(alias: string | undefined, scope: Scope): Output[] {
  return scope.sources
    .filter((source) => alias === undefined || source.alias === alias)
    .flatMap((source) => {
      const names = source.relation?.columns ?? source.outputs ?? []
      return names.map(({ name }) => {
        const ref: Node = { ColumnRef: { fields: [text(source.alias), text(name)] } }
        return { name, verdict: judgeValue(ref, scope), origin: { source, column: name } }
      })
    })
}
