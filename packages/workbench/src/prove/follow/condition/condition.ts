import type { A_Const, BoolExpr, Node, NullTest, SubLink } from 'libpg-query'
import { descendants, namesOf } from '../../../postgres/parser.ts'
import { columnAt, functionsCalled } from '../names.ts'
import { isOneRow } from '../query/one-row.ts'
import { fenced, open, sharedRows, strongest, unclear, type Verdict, weakest } from '../verdict.ts'
import type { Scope, Source } from '../world.ts'
import { judgeCall } from './call.ts'
import { judgeComparison } from './comparison.ts'
import { judgeKey } from './key-join.ts'

/** Whether a condition lets through only the tenant's own rows of `target`. */
export function judgeCondition(node: Node, target: Source, scope: Scope): Verdict {
  if ('BoolExpr' in node && node.BoolExpr.boolop !== 'NOT_EXPR')
    return judgeBoolean(node.BoolExpr, target, scope)
  // `false` and NULL let no row through.
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

/** `org_id is null`: every tenant may see rows of no tenant. */
function judgeNull({ arg, nulltesttype }: NullTest, target: Source, scope: Scope) {
  const column = columnAt(arg, scope)
  const isTenants = column?.source === target && column.column === target.tenant?.column
  return isTenants && nulltesttype === 'IS_NULL' ? sharedRows : undefined
}

function judgeSubLink(link: SubLink, target: Source, scope: Scope): Verdict | undefined {
  const { subselect, subLinkType, testexpr } = link
  if (!subselect || !('SelectStmt' in subselect)) return undefined
  const { judge } = scope.world
  if (subLinkType === 'EXISTS_SUBLINK') {
    // An aggregate returns a row even if no row matches.
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

/** Judges an expression without a comparison: it fences nothing unless it depends on the caller. */
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
