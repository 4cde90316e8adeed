import type { Node, SelectStmt } from 'libpg-query'
import { descendants, type NodeOf, namesOf, selectOf } from '../../postgres/parser.ts'
import type { Table } from '../catalogue/catalogue.ts'
import type { Accesses, Order, Predicate, TableUse, Value, Write } from './access.ts'
import { settingNames } from './function-bodies.ts'
import { membershipsOf } from './membership.ts'
import { columnsNamed } from './named.ts'
import { ordersOf } from './order.ts'
import { join, predicatesOf } from './predicates.ts'
import { type Relations, Scope, type Source, sealed, type Target } from './scope.ts'
import { valueOf } from './value.ts'

/** The condition that row-level security adds to every use of a table, if any. */
export type PolicyOf = (table: Table, command: 'SELECT' | 'UPDATE' | 'DELETE') => Node | undefined

/** Reads a parsed statement; undefined when it is none that an index could serve. */
export function readStatement(
  statement: Node,
  relations: Relations,
  policyOf: PolicyOf,
): Accesses | undefined {
  const reader = new StatementReader(relations, policyOf)
  return reader.read(statement) ? reader.accesses(statement) : undefined
}

const nothing: Source = { kind: 'derived', columns: new Map() }

interface OuterJoin {
  /** Is it a table of which a row may be missing? */
  readonly isEmptied: (use: TableUse) => boolean
  /** Conditions that hold only while no row is missing. */
  readonly found: readonly Predicate[]
}

class StatementReader {
  readonly #relations: Relations
  readonly #policyOf: PolicyOf
  readonly #uses: TableUse[] = []
  readonly #predicates: Predicate[] = []
  readonly #secured = new Set<TableUse>()
  readonly #orders: Order[] = []
  readonly #limits: Value[] = []
  readonly #offsets: Value[] = []
  readonly #outerJoins = new Map<Scope, readonly OuterJoin[]>()
  #write: Write | undefined
  readonly #policies: { readonly table: Table; readonly condition: Node }[] = []
  #readsView = false

  constructor(relations: Relations, policyOf: PolicyOf) {
    this.#relations = relations
    this.#policyOf = policyOf
  }

  accesses(statement: Node): Accesses {
    return {
      named: this.#named(statement),
      uses: this.#uses,
      predicates: this.#predicates,
      secured: this.#secured,
      orders: this.#orders,
      write: this.#write,
      limits: this.#limits,
      offsets: this.#offsets,
      settings: settingNames([statement, ...this.#policies.map(({ condition }) => condition)]),
    }
  }

  #named(statement: Node): Accesses['named'] {
    const aliases = this.#uses.map(({ alias }) => alias)
    const own = this.#readsView ? undefined : columnsNamed(statement, aliases)
    // Inside a policy's subselect the catalogue qualifies all names.
    const ofPolicies = this.#policies.flatMap(({ table, condition }) =>
      [...descendants({ condition }, 'ColumnRef')].map(({ fields }) => {
        const names = [table.name, ...namesOf(fields)].slice(-2)
        return [names.join('.'), Number.POSITIVE_INFINITY] as const
      }),
    )
    return own && new Map([...own, ...ofPolicies])
  }

  read(statement: Node, outer?: Scope): boolean {
    if ('SelectStmt' in statement) this.#select(statement.SelectStmt, outer)
    else if ('UpdateStmt' in statement) this.#update(statement.UpdateStmt, outer)
    else if ('DeleteStmt' in statement) this.#delete(statement.DeleteStmt, outer)
    else if ('InsertStmt' in statement) this.#insert(statement.InsertStmt, outer)
    else if ('MergeStmt' in statement) this.#merge(statement.MergeStmt, outer)
    else if ('CopyStmt' in statement && statement.CopyStmt.is_from)
      this.#loads(statement.CopyStmt.relation)
    else return false
    return true
  }

  #select(select: SelectStmt, outer?: Scope): Source {
    const scope = new Scope(outer)
    this.#with(select.withClause, scope)
    if (select.larg && select.rarg) {
      const left = this.#select(select.larg, scope)
      this.#select(select.rarg, scope)
      return sealed(left)
    }
    for (const item of select.fromClause ?? []) this.#from(item, scope)
    this.#where(select.whereClause, scope)
    for (const part of [
      select.targetList,
      select.havingClause,
      select.groupClause,
      select.sortClause,
    ])
      this.#subselects(part, scope)
    this.#rowLimit(select)
    this.#orders.push(...ordersOf(select, scope))
    return this.#output(select, scope)
  }

  #with(clause: SelectStmt['withClause'], scope: Scope): void {
    for (const node of clause?.ctes ?? []) {
      if (!('CommonTableExpr' in node)) continue
      const { ctename = '', ctequery, ctematerialized } = node.CommonTableExpr
      const select = selectOf(ctequery)
      if (clause?.recursive && select?.larg && select.rarg) {
        const first = sealed(this.#select(select.larg, scope))
        scope.withQueries.set(ctename, () => first)
        this.#select(select.rarg, scope)
        continue
      }
      const source = select ? this.#select(select, scope) : this.#nested(ctequery, scope)
      scope.withQueries.set(
        ctename,
        once(ctematerialized === 'CTEMaterializeAlways' ? sealed(source) : source),
      )
    }
  }

  #nested(statement: Node | undefined, scope: Scope): Source {
    const write = this.#write
    if (statement) this.read(statement, scope)
    this.#write ??= write
    return nothing
  }

  #from(item: Node, scope: Scope): void {
    if ('RangeVar' in item) this.#relation(item.RangeVar, scope)
    else if ('JoinExpr' in item) this.#join(item.JoinExpr, scope)
    else if ('RangeSubselect' in item) {
      const select = selectOf(item.RangeSubselect.subquery)
      const source = select ? this.#select(select, scope) : nothing
      scope.items.push({ alias: item.RangeSubselect.alias?.aliasname ?? '', source })
    } else this.#subselects(item, scope)
  }

  #relation(
    range: NodeOf<'RangeVar'>,
    scope: Scope,
    command: 'SELECT' | 'UPDATE' | 'DELETE' = 'SELECT',
  ): TableUse | undefined {
    const { schemaname, relname = '' } = range
    const alias = range.alias?.aliasname ?? relname
    const withQuery = schemaname === undefined ? scope.withQuery(relname) : undefined
    if (withQuery) {
      scope.items.push({ alias, source: withQuery() })
      return undefined
    }
    const view = selectOf(this.#relations.view(schemaname, relname))
    if (view) {
      this.#readsView = true
      scope.items.push({ alias, source: this.#select(view) })
      return undefined
    }
    const table = this.#relations.table(schemaname, relname)
    if (!table) return undefined
    const use: TableUse = { id: this.#uses.length, alias, table }
    this.#uses.push(use)
    scope.items.push({ alias, source: { kind: 'table', use } })
    this.#policy(use, command)
    return use
  }

  #policy(use: TableUse, command: 'SELECT' | 'UPDATE' | 'DELETE'): void {
    const parsed = this.#policyOf(use.table, command)
    if (!parsed) return
    this.#secured.add(use)
    this.#policies.push({ table: use.table, condition: parsed })
    const scope = new Scope()
    scope.items.push({ alias: use.table.name, source: { kind: 'table', use } })
    this.#predicates.push(...predicatesOf(parsed, scope).map((each) => ({ ...each, policy: true })))
    this.#predicates.push(...membershipsOf(parsed, scope))
    this.#subselects(parsed, scope)
  }

  #join(expr: NodeOf<'JoinExpr'>, scope: Scope): void {
    const first = this.#uses.length
    if (expr.larg) this.#from(expr.larg, scope)
    const middle = this.#uses.length
    if (expr.rarg) this.#from(expr.rarg, scope)
    const found = [...predicatesOf(expr.quals, scope), ...this.#using(expr, scope)]
    this.#subselects(expr.quals, scope)
    // ON limits only the side that an outer join may leave empty.
    const limits = ({ use }: Predicate): boolean => {
      if (expr.jointype === 'JOIN_LEFT') return use.id >= middle
      if (expr.jointype === 'JOIN_RIGHT') return use.id >= first && use.id < middle
      return expr.jointype !== 'JOIN_FULL'
    }
    this.#predicates.push(...found.filter(limits))
    const last = this.#uses.length
    const isEmptied = ({ id }: TableUse): boolean =>
      expr.jointype === 'JOIN_LEFT' ? id >= middle && id < last : id >= first && id < middle
    if (expr.jointype === 'JOIN_LEFT' || expr.jointype === 'JOIN_RIGHT')
      this.#outerJoins.set(scope, [
        ...(this.#outerJoins.get(scope) ?? []),
        { isEmptied, found: found.filter((each) => !limits(each)) },
      ])
  }

  /** A condition on the side that an outer join may leave empty makes an inner join of it, as Prisma writes its filters. */
  #asInnerJoins(where: readonly Predicate[], scope: Scope): void {
    const asked = where.filter((each) => !(each.kind === 'condition' && each.says.test === 'null'))
    for (const { isEmptied, found } of this.#outerJoins.get(scope) ?? [])
      if (asked.some(({ use }) => isEmptied(use))) this.#predicates.push(...found)
  }

  #using(expr: NodeOf<'JoinExpr'>, scope: Scope): readonly Predicate[] {
    const aliases = [expr.larg, expr.rarg].map(aliasOf)
    const [left, right] = aliases
    if (!left || !right) return []
    return namesOf(expr.usingClause).flatMap((column) =>
      join(reference(left, column), reference(right, column), scope),
    )
  }

  #where(condition: Node | undefined, scope: Scope): void {
    const found = predicatesOf(condition, scope)
    this.#predicates.push(...found)
    this.#asInnerJoins(found, scope)
    this.#subselects(condition, scope)
  }

  /** Reads each subselect in an expression; `a in (select b ...)` also joins a with b. */
  #subselects(expression: unknown, scope: Scope): void {
    for (const link of descendants({ expression }, 'SubLink', (kind) => kind !== 'SubLink')) {
      const select = selectOf(link.subselect)
      if (!select) continue
      const source = this.#select(select, scope)
      if (link.subLinkType === 'ANY_SUBLINK' && link.testexpr)
        this.#predicates.push(...memberJoin(link.testexpr, source, scope))
      this.#subselects(link.testexpr, scope)
    }
  }

  #rowLimit(select: SelectStmt): void {
    const limit = select.limitCount && valueOf(select.limitCount)
    const offset = select.limitOffset && valueOf(select.limitOffset)
    if (limit) this.#limits.push(limit)
    if (offset) this.#offsets.push(offset)
  }

  /** The columns that conditions from outside reach through; only joins do where they would change the rows. */
  #output(select: SelectStmt, scope: Scope): Source {
    const { limitCount, distinctClause, groupClause, targetList = [] } = select
    const columns = new Map(targetList.flatMap((node) => outputOf(node, scope)))
    const source: Source = { kind: 'derived', columns }
    const isWindow = !descendants(targetList, 'WindowDef').next().done
    return limitCount || distinctClause || groupClause || isWindow ? sealed(source) : source
  }

  #update(update: NodeOf<'UpdateStmt'>, outer?: Scope): void {
    const scope = new Scope(outer)
    this.#with(update.withClause, scope)
    const use = update.relation && this.#relation(update.relation, scope, 'UPDATE')
    for (const item of update.fromClause ?? []) this.#from(item, scope)
    this.#where(update.whereClause, scope)
    this.#subselects(update.targetList, scope)
    const columns = (update.targetList ?? []).flatMap((node) =>
      'ResTarget' in node && node.ResTarget.name ? [node.ResTarget.name] : [],
    )
    if (use) this.#write = { use, table: use.table, kind: 'update', columns }
  }

  #delete(statement: NodeOf<'DeleteStmt'>, outer?: Scope): void {
    const scope = new Scope(outer)
    this.#with(statement.withClause, scope)
    const use = statement.relation && this.#relation(statement.relation, scope, 'DELETE')
    for (const item of statement.usingClause ?? []) this.#from(item, scope)
    this.#where(statement.whereClause, scope)
    if (use) this.#write = { use, table: use.table, kind: 'delete', columns: [] }
  }

  #insert(insert: NodeOf<'InsertStmt'>, outer?: Scope): void {
    const scope = new Scope(outer)
    this.#with(insert.withClause, scope)
    const select = selectOf(insert.selectStmt)
    if (select) this.#select(select, scope)
    this.#loads(insert.relation)
  }

  #loads(relation: NodeOf<'RangeVar'> | undefined): void {
    const table = this.#relations.table(relation?.schemaname, relation?.relname ?? '')
    if (table) this.#write = { use: undefined, table, kind: 'insert', columns: [] }
  }

  #merge(merge: NodeOf<'MergeStmt'>, outer?: Scope): void {
    const scope = new Scope(outer)
    this.#with(merge.withClause, scope)
    const use = merge.relation && this.#relation(merge.relation, scope, 'UPDATE')
    if (merge.sourceRelation) this.#from(merge.sourceRelation, scope)
    this.#where(merge.joinCondition, scope)
    if (use)
      this.#write = {
        use,
        table: use.table,
        kind: 'merge',
        columns: use.table.columns.map((c) => c.name),
      }
  }
}

/** A CTE that is read twice is computed apart, out of reach of its readers' conditions. */
function once(source: Source): () => Source {
  let reads = 0
  return () => (reads++ === 0 ? source : sealed(source))
}

function aliasOf(item: Node | undefined): string | undefined {
  if (!item) return undefined
  if ('RangeVar' in item) return item.RangeVar.alias?.aliasname ?? item.RangeVar.relname
  if ('RangeSubselect' in item) return item.RangeSubselect.alias?.aliasname
  return undefined
}

function reference(alias: string, column: string): Node {
  const fields = [alias, column].map((sval) => ({ String: { sval } }))
  return { ColumnRef: { fields } }
}

function memberJoin(test: Node, source: Source, scope: Scope): readonly Predicate[] {
  const inner = source.kind === 'derived' ? [...source.columns.values()][0] : undefined
  if (!inner) return []
  const local = new Scope(scope)
  local.items.push({
    alias: ' member',
    source: { kind: 'derived', columns: new Map([['it', inner]]) },
  })
  return join(test, reference(' member', 'it'), local)
}

function outputOf(node: Node, scope: Scope): readonly (readonly [string, Target])[] {
  if (!('ResTarget' in node) || !node.ResTarget.val || !('ColumnRef' in node.ResTarget.val))
    return []
  const names = namesOf(node.ResTarget.val.ColumnRef.fields)
  if (names.at(-1) === '*') return scope.star(names.at(-2))
  const target = scope.resolveAny(names)
  return target ? [[node.ResTarget.name ?? names.at(-1) ?? '', target]] : []
}
