import type { A_Const, A_Expr, BoolExpr, FuncCall, Node, NullTest, SubLink } from 'libpg-query'
import { descendants, namesOf } from '../../postgres/parser.ts'
import type { ForeignKey, UserFunction } from '../catalogue.ts'
import { isTenantName } from '../tenant-columns.ts'
import { bodyOf, singleExpression } from './body.ts'
import { type ColumnOf, columnAt, functionsCalled, functionsOfOperator, passed } from './names.ts'
import { isOneRow } from './one-row.ts'
import { columnVerdict } from './value.ts'
import { fenced, open, sharedRows, strongest, unclear, type Verdict, weakest } from './verdict.ts'
import { type Meaning, newScope, runsAs, type Scope, type Source, within } from './world.ts'

/** Whether a condition lets only the tenant's own rows of `target` through. */
export function judgeCondition(node: Node, target: Source, scope: Scope): Verdict {
  if ('BoolExpr' in node && node.BoolExpr.boolop !== 'NOT_EXPR')
    return judgeBoolean(node.BoolExpr, target, scope)
  // By false or NULL no row comes through.
  if ('A_Const' in node && isNever(node.A_Const)) return fenced
  const found =
    ('A_Expr' in node ? judgeComparison(node.A_Expr, target, scope) : undefined) ??
    ('NullTest' in node ? judgeNull(node.NullTest, target, scope) : undefined) ??
    ('SubLink' in node ? judgeSubLink(node.SubLink, target, scope) : undefined) ??
    ('FuncCall' in node ? judgeCall(node.FuncCall, target, scope) : undefined)
  return found ?? judgeOther(node, target, scope)
}

const isNever = ({ isnull, boolval }: A_Const) =>
  isnull === true || (boolval !== undefined && boolval.boolval !== true)

function judgeBoolean({ boolop, args = [] }: BoolExpr, target: Source, scope: Scope): Verdict {
  const verdicts = args.map((arg) => judgeCondition(arg, target, scope))
  if (boolop === 'AND_EXPR') return strongest(verdicts) ?? open('lets every row through')
  const [first] = verdicts
  if (verdicts.every(({ kind }) => kind === 'fenced'))
    return verdicts.find((verdict) => verdict !== fenced) ?? fenced
  if (first && verdicts.every(({ kind }) => kind === 'unclear')) return first
  return verdicts.some(({ kind }) => kind === 'open')
    ? open('has an OR that lets other rows through')
    : (weakest(verdicts) ?? fenced)
}

/** `org_id is null`: what no tenant has, every tenant may see. */
function judgeNull({ arg, nulltesttype }: NullTest, target: Source, scope: Scope) {
  const column = columnAt(arg, scope)
  const isTenants = column?.source === target && column.column === target.tenant?.column
  return isTenants && nulltesttype === 'IS_NULL' ? sharedRows : undefined
}

/** Of `column = value`, whichever side the column is on; undefined for what compares no column of the target. */
function judgeComparison(node: A_Expr, target: Source, scope: Scope): Verdict | undefined {
  const sides = [
    [node.lexpr, node.rexpr],
    [node.rexpr, node.lexpr],
  ] as const
  const names = namesOf(node.name)
  const verdicts = sides.flatMap(([left, right]) => {
    const column = columnAt(left, scope)
    if (column?.source !== target) return []
    if (node.kind === 'AEXPR_OP' && names.at(-1) === '=' && isServersOperator(names, scope))
      return judgeEquality(column, right, scope) ?? []
    return judgeOtherOperator(node, column) ?? []
  })
  return strongest(verdicts)
}

const isServersOperator = (names: readonly string[], scope: Scope) =>
  names.length === 1
    ? functionsOfOperator(names, scope).length === 0
    : names.at(-2) === 'pg_catalog'

function judgeEquality(
  column: ColumnOf,
  value: Node | undefined,
  scope: Scope,
): Verdict | undefined {
  const { tenant } = column.source
  const other = columnAt(value, scope)
  const throughKey = other && judgeKey(column, other, scope)
  if (throughKey) return throughKey
  const pin = tenant?.column ?? column.source.inner?.pin
  if (pin === column.column) return judgeTenant(column, value, scope)
  const isOthers = isTenantName(column.column) && scope.world.judge.value(value, scope) === fenced
  return isOthers
    ? unclear(`compares ${column.column}, while ${tenant?.column} names the tenant elsewhere`)
    : undefined
}

function judgeTenant({ source }: ColumnOf, value: Node | undefined, scope: Scope): Verdict {
  const { world } = scope
  const own = source.relation?.columns.find(({ name }) => name === source.tenant?.column)
  if (own?.isExact === false) return unclear('compares without regard to case')
  const other = columnAt(value, scope)
  return other ? columnVerdict(other, scope) : world.judge.value(value, scope)
}

/** Of a join by a foreign key: a child's row is its parent's tenant's; the other way the key must carry the tenant. */
function judgeKey(column: ColumnOf, other: ColumnOf, scope: Scope): Verdict | undefined {
  if (!other.source.isHeld) return undefined
  const { foreignKeys } = scope.world.catalogue
  const table = column.source.relation?.oid
  const otherTable = other.source.relation?.oid
  const joins = (key: ForeignKey, from: ColumnOf, to: ColumnOf) => {
    const at = key.columns.indexOf(from.column)
    return at >= 0 && key.referencedColumns[at] === to.column
  }
  const up = foreignKeys.find(
    (key) => key.table === table && key.referenced === otherTable && joins(key, column, other),
  )
  if (up) return carries(up, column.source) ? fenced : judgeChild(column, up)
  const down = foreignKeys.find(
    (key) => key.table === otherTable && key.referenced === table && joins(key, other, column),
  )
  if (!down) return undefined
  return carries(down, other.source)
    ? fenced
    : unclear(`follows ${down.columns.join(', ')}, which may point at another tenant's row`)
}

const carries = (key: ForeignKey, child: Source) =>
  child.tenant?.column !== undefined && key.columns.includes(child.tenant.column)

function judgeChild({ source }: ColumnOf, key: ForeignKey): Verdict {
  return source.tenant?.column === undefined
    ? fenced
    : unclear(`joins by ${key.columns.join(', ')}, which doesn't carry the tenant`)
}

function judgeOtherOperator(node: A_Expr, column: ColumnOf): Verdict | undefined {
  if (column.source.tenant?.column !== column.column) return undefined
  const operator = namesOf(node.name).at(-1) ?? ''
  const isPattern =
    /^(AEXPR_LIKE|AEXPR_ILIKE|AEXPR_SIMILAR)$/.test(node.kind ?? '') || /[~^]/.test(operator)
  if (isPattern) return open('matches a pattern, which fits other tenants too: % and _ are wild')
  if (node.kind === 'AEXPR_OP_ANY' || node.kind === 'AEXPR_IN')
    return hasSetting(node.rexpr)
      ? unclear('lets in every tenant of a list, not one')
      : open('lets in a list of tenants that is the same for everybody')
  return hasSetting([node.lexpr, node.rexpr])
    ? unclear('is no plain equality of the column with a setting')
    : undefined
}

const hasSetting = (node: unknown) =>
  [...descendants(node, 'FuncCall')].some(
    ({ funcname }) => namesOf(funcname).at(-1) === 'current_setting',
  )

function judgeSubLink(link: SubLink, target: Source, scope: Scope): Verdict | undefined {
  const { subselect, subLinkType, testexpr } = link
  if (!subselect || !('SelectStmt' in subselect)) return undefined
  const { judge } = scope.world
  if (subLinkType === 'EXISTS_SUBLINK') {
    // One row made of all is there even when no row is.
    if (isOneRow(subselect.SelectStmt)) return open('asks for a row that is always there')
    const inner = judge.sources(subselect.SelectStmt, scope)
    const verdicts = inner.conditions.map((one) => judgeCondition(one, target, inner.scope))
    return strongest(verdicts) ?? open('asks another table for what is the same for every row')
  }
  const column = subLinkType === 'ANY_SUBLINK' ? columnAt(testexpr, scope) : undefined
  if (column?.source !== target) return undefined
  const [output] = judge.select(subselect.SelectStmt, scope).outputs
  if (!output) return undefined
  const key = output.origin && judgeKey(column, output.origin, scope)
  return key ?? (column.source.tenant?.column === column.column ? output.verdict : undefined)
}

/** A function that is asked for every row: its one expression stands in its place. */
function judgeCall(call: FuncCall, target: Source, scope: Scope): Verdict | undefined {
  const args = call.args ?? []
  const columns = args.map((arg) => columnAt(arg, scope))
  if (!columns.some((column) => column?.source === target)) return undefined
  const called = functionsCalled(call, scope)
  const verdicts = called.map((one) => judgeInlined(one, args, target, scope))
  return (
    weakest(verdicts) ?? unclear(`calls ${namesOf(call.funcname).at(-1) ?? ''}() for every row`)
  )
}

function judgeInlined(
  called: UserFunction,
  args: readonly Node[],
  target: Source,
  scope: Scope,
): Verdict {
  const unknown = unclear(`calls ${called.name}() for every row`)
  scope.world.judge.decided(called, scope)
  const expression = singleExpression(bodyOf(called))
  if (!expression || called.volatility === 'volatile') return unknown
  const names = new Map<string, Meaning>()
  passed(called, args).forEach((arg, i) => {
    const column = columnAt(arg, scope)
    const meaning: Meaning = () => column ?? scope.world.judge.value(arg, scope)
    names.set(`$${i + 1}`, meaning)
    const name = called.argumentNames[i]
    if (name) names.set(name, meaning)
  })
  const inner = { ...newScope(scope.world, runsAs(called, scope)), names }
  return 'SelectStmt' in expression
    ? unknown
    : judgeCondition(expression, target, within(inner, []))
}

/** Of an expression that compares nothing: it fences nothing unless it depends on the caller. */
function judgeOther(node: Node, target: Source, scope: Scope): Verdict {
  const calls = [...descendants(node, 'FuncCall')]
  const ofRow = calls.find(({ args }) => !descendants(args, 'ColumnRef').next().done)
  if (ofRow) return unclear(`calls ${namesOf(ofRow.funcname).at(-1)}() for every row`)
  if (!descendants(node, 'SubLink').next().done) return unclear('asks another table for every row')
  const dependsOnCaller =
    calls.some(
      (call) =>
        namesOf(call.funcname).at(-1) === 'current_setting' ||
        functionsCalled(call, scope).length > 0,
    ) || !descendants(node, 'SQLValueFunction').next().done
  if (!dependsOnCaller) return open('is the same for every tenant')
  const isAboutTenant = [...descendants(node, 'ColumnRef')].some((ref) => {
    const column = columnAt({ ColumnRef: ref }, scope)
    return column?.source === target && column.column === target.tenant?.column
  })
  return isAboutTenant
    ? unclear('is no plain equality of the column with a setting')
    : open('does not compare the column that names the tenant')
}
