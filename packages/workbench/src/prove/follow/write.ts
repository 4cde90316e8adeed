import type { DeleteStmt, InsertStmt, MergeStmt, Node, RangeVar, UpdateStmt } from 'libpg-query'
import { parseExpression, selectOf } from '../../postgres/parser.ts'
import type { Command, Relation } from '../catalogue.ts'
import { followView, leakOf } from './access.ts'
import { relationsNamed, sourceOf } from './names.ts'
import { withQueries } from './query/with.ts'
import { followTriggers } from './trigger.ts'
import { fenced, open, strongest, type Verdict, weakest } from './verdict.ts'
import { isBound, type Leak, type Scope, type Source } from './world.ts'

/** Leaks of an INSERT: rows for other tenants, and what the write sets off. */
export function followInsert(statement: InsertStmt, outer: Scope): readonly Leak[] {
  const { relation: range, cols = [], selectStmt, onConflictClause, withClause } = statement
  if (!range) return []
  const { scope, leaks } = withQueries(withClause, outer)
  const { judge } = scope.world
  const select = selectOf(selectStmt)
  const selected = select ? judge.select(select, scope) : undefined
  const names = cols.map((col) => ('ResTarget' in col ? (col.ResTarget.name ?? '') : ''))
  const values = (selected?.outputs ?? []).map(({ verdict }) => verdict)
  const written = (relation: Relation, column: string | undefined) => {
    const order = names.length > 0 ? names : relation.columns.map(({ name }) => name)
    return values[order.indexOf(column ?? '')] ?? valueLeftOut(relation, column, scope)
  }
  const rest = judge.follow([onConflictClause, statement.returningClause], scope)
  const isTenants = (selected?.readsTenants ?? false) || namesRow(selectStmt, scope)
  const own = targets(range, scope).flatMap((target) => [
    ...insertLeaks(target, written, onConflictClause !== undefined, scope),
    ...feed(target, isTenants, scope),
    ...setOff(target, 'INSERT', scope),
    ...(onConflictClause ? setOff(target, 'UPDATE', scope) : []),
  ])
  return [...leaks, ...(selected?.leaks ?? []), ...rest, ...own]
}

/** A column that an INSERT leaves out takes its default. */
function valueLeftOut(relation: Relation, column: string | undefined, scope: Scope): Verdict {
  const { default: text } = relation.columns.find(({ name }) => name === column) ?? {}
  return text ? scope.world.judge.value(parseExpression(text), scope) : open('writes no tenant')
}

function targets(range: RangeVar, scope: Scope): Source[] {
  const alias = range.alias?.aliasname ?? range.relname ?? ''
  return relationsNamed(range, scope).map((relation) => sourceOf(relation, alias, scope))
}

function namesRow(select: Node | undefined, scope: Scope): boolean {
  const text = JSON.stringify(select ?? {})
  return [...scope.sources, ...(scope.outer?.sources ?? [])].some(
    ({ alias, tenant }) => tenant && text.includes(`"sval":"${alias}"`),
  )
}

function insertLeaks(
  { relation, tenant }: Source,
  written: (relation: Relation, column: string | undefined) => Verdict,
  hasConflict: boolean,
  scope: Scope,
): Leak[] {
  const { world, principal } = scope
  if (!relation || principal === world.role) return []
  if (relation.kind === 'view') return viewLeaks(relation, scope)
  if (!tenant || tenant.isList) return []
  const bound = isBound(scope, relation)
  const verdict = bound
    ? world.judge.fence(tenant, 'INSERT', 'writing', principal)
    : written(relation, tenant.column)
  const conflict =
    hasConflict && !bound ? conflictVerdict(tenant.oid, tenant.column, scope) : fenced
  return [verdict, conflict]
    .filter(({ kind }) => kind !== 'fenced')
    .map((one) => leakOf(tenant, 'INSERT', one))
}

/** ON CONFLICT DO UPDATE changes an existing row, of any tenant. */
function conflictVerdict(table: number, column: string | undefined, { world }: Scope): Verdict {
  const keys = world.catalogue.uniqueKeys.filter((key) => key.table === table)
  const isCarried = keys.every(({ columns }) => column !== undefined && columns.includes(column))
  return isCarried ? fenced : open('changes a conflicting row, which may be of another tenant')
}

/** A view without CHECK OPTION doesn't check the rows that are written through it. */
export function viewLeaks(view: Relation, scope: Scope): Leak[] {
  const { leaks, readsTenants, isPicked } = followView(view, scope)
  if (leaks.length > 0) return [...leaks]
  if (!readsTenants || (view.hasCheckOption && !isPicked) || view.isInvoker) return []
  const tables = scope.world.tenancy.tables.filter((table) =>
    (scope.world.catalogue.reads.get(view.oid) ?? []).includes(table.oid),
  )
  const [unbound] = tables.filter((table) => !isBound({ ...scope, principal: view.owner }, table))
  return unbound
    ? [leakOf(unbound, 'INSERT', open('does not check what is written through it'))]
    : []
}

/** Notes that rows of tenants are written into a table without a tenant column. */
function feed({ relation, tenant }: Source, isTenants: boolean, scope: Scope): Leak[] {
  if (relation && !tenant && isTenants && relation.kind === 'table')
    scope.world.fed.set(relation.oid, `code writes rows of tenants into it`)
  return []
}

export function followUpdate(statement: UpdateStmt, outer: Scope): readonly Leak[] {
  const { relation, targetList = [], fromClause, whereClause, withClause } = statement
  return followChange(
    'UPDATE',
    { relation, fromClause, whereClause, withClause },
    [targetList, statement.returningClause],
    targetList,
    outer,
  )
}

export function followDelete(statement: DeleteStmt, outer: Scope): readonly Leak[] {
  const { relation, usingClause, whereClause, withClause } = statement
  return followChange(
    'DELETE',
    { relation, fromClause: usingClause, whereClause, withClause },
    [statement.returningClause],
    [],
    outer,
  )
}

export function followMerge(statement: MergeStmt, outer: Scope): readonly Leak[] {
  const { relation, sourceRelation, joinCondition, withClause, mergeWhenClauses } = statement
  const change = {
    relation,
    fromClause: sourceRelation ? [sourceRelation] : [],
    whereClause: joinCondition,
    withClause,
  }
  const [target] = relation ? targets(relation, outer) : []
  const inserted: Leak[] =
    target?.tenant && !isBound(outer, target.tenant)
      ? [{ kind: 'unclear', does: `merges into ${target.tenant.name}`, table: target.tenant }]
      : []
  return [...followChange('UPDATE', change, [mergeWhenClauses], [], outer), ...inserted]
}

interface Change {
  readonly relation: RangeVar | undefined
  readonly fromClause: Node[] | undefined
  readonly whereClause: Node | undefined
  readonly withClause: UpdateStmt['withClause'] | undefined
}

/** An UPDATE or DELETE is the SELECT of the rows that it touches, and what it does to them. */
function followChange(
  command: 'UPDATE' | 'DELETE',
  { relation: range, fromClause = [], whereClause, withClause }: Change,
  rest: unknown,
  assignments: readonly Node[],
  outer: Scope,
): readonly Leak[] {
  if (!range) return []
  const { judge } = outer.world
  const target: Node = { RangeVar: range }
  const query = {
    fromClause: [target, ...fromClause],
    ...(whereClause ? { whereClause } : {}),
    ...(withClause ? { withClause } : {}),
  }
  const { leaks } = judge.select(query, outer)
  const { scope } = judge.sources(query, outer)
  const touched = targets(range, scope)
  return [
    ...leaks.map((leak) => ({ ...leak, does: leak.does.replace(/^reads/, 'changes or deletes') })),
    ...judge.follow(rest, scope),
    ...(command === 'UPDATE' ? movedLeaks(touched, assignments, scope) : []),
    ...touched.flatMap((source) => setOff(source, command, scope)),
  ]
}

/** `set org_id = ...` gives the row to another tenant. */
function movedLeaks(
  touched: readonly Source[],
  assignments: readonly Node[],
  scope: Scope,
): Leak[] {
  return touched.flatMap(({ tenant, relation }) => {
    if (relation?.kind === 'view') return viewLeaks(relation, scope)
    const { world, principal } = scope
    if (!tenant || principal === world.role) return []
    const values = assignments.flatMap((node) =>
      'ResTarget' in node && node.ResTarget.name === tenant.column
        ? [world.judge.value(node.ResTarget.val, scope)]
        : [],
    )
    const fence = isBound(scope, tenant)
      ? [world.judge.fence(tenant, 'UPDATE', 'writing', principal)]
      : []
    const verdict = strongest([...fence, ...(values.length > 0 ? [weakest(values) ?? fenced] : [])])
    return !verdict || verdict.kind === 'fenced' ? [] : [leakOf(tenant, 'UPDATE', verdict)]
  })
}

function setOff({ relation }: Source, command: Command, scope: Scope): readonly Leak[] {
  if (!relation) return []
  const { world, principal } = scope
  if (principal !== world.role) {
    const commands = world.written.get(relation.oid) ?? new Set()
    world.written.set(relation.oid, commands.add(command))
  }
  return followTriggers(relation, command, scope)
}
