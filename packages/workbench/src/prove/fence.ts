import type { Node } from 'libpg-query'
import { descendants, namesOf, parseCondition } from '../audit/statement/parser.ts'
import type { PolicyFunction } from './catalogue.ts'

/** Whether a policy's expression keeps tenants apart, as far as its text tells. */
export interface Verdict {
  readonly kind: 'fenced' | 'open' | 'unclear'
  readonly why: string
}

export type Functions = ReadonlyMap<string, PolicyFunction>

const fenced: Verdict = { kind: 'fenced', why: '' }
const open = (why: string): Verdict => ({ kind: 'open', why })
const unclear = (why: string): Verdict => ({ kind: 'unclear', why })

/** A fence is `column = setting`, by itself or AND something else. `column` is undefined where another table tells the tenant. */
export function judgeExpression(
  expression: string | undefined,
  column: string | undefined,
  functions: Functions,
): Verdict {
  if (expression === undefined) return open('lets every row through')
  const node = parseCondition(expression)
  if (!node) return unclear(`can't be read: ${expression}`)
  return judge(node, column, functions)
}

function judge(node: Node, column: string | undefined, functions: Functions): Verdict {
  if ('BoolExpr' in node && node.BoolExpr.boolop !== 'NOT_EXPR') {
    const verdicts = (node.BoolExpr.args ?? []).map((arg) => judge(arg, column, functions))
    return node.BoolExpr.boolop === 'AND_EXPR' ? strongest(verdicts) : ofAlternatives(verdicts)
  }
  return judgeComparison(node, column, functions) ?? judgeOther(node, functions)
}

function strongest(verdicts: readonly Verdict[]): Verdict {
  const kinds = ['fenced', 'unclear', 'open'] as const
  const found = kinds.flatMap((kind) => verdicts.filter((verdict) => verdict.kind === kind))
  return found[0] ?? open('lets every row through')
}

function ofAlternatives(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.every(({ kind }) => kind === 'fenced')) return fenced
  if (verdicts.every(({ kind }) => kind === 'unclear')) return verdicts[0] ?? fenced
  return open('has an OR that lets other rows through')
}

/** Of `column = value`, whichever side the column is on; undefined for anything else. */
function judgeComparison(
  node: Node,
  column: string | undefined,
  functions: Functions,
): Verdict | undefined {
  if (column === undefined || !('A_Expr' in node)) return undefined
  const { kind, name, lexpr, rexpr } = node.A_Expr
  if (kind !== 'AEXPR_OP' || namesOf(name).at(-1) !== '=') return undefined
  if (isColumn(lexpr, column)) return judgeValue(rexpr, functions)
  return isColumn(rexpr, column) ? judgeValue(lexpr, functions) : undefined
}

function isColumn(node: Node | undefined, column: string): boolean {
  if (!node) return false
  if ('TypeCast' in node) return isColumn(node.TypeCast.arg, column)
  return 'ColumnRef' in node && namesOf(node.ColumnRef.fields).at(-1) === column
}

/** Of what the tenant's column is compared with. */
function judgeValue(value: Node | undefined, functions: Functions): Verdict {
  const outside = (kind: string) => kind !== 'SubLink'
  if (any(descendants(value, 'ColumnRef', outside)))
    return open('compares the column with what stands in the same row')
  if (any(descendants(value, 'RangeVar'))) return unclear('asks another table whose turn it is')
  const fallback = fallbackIn(value)
  if (fallback) return open(`falls back to the tenant "${fallback}" when the setting is missing`)
  if (any(descendants(value, 'CaseExpr'))) return unclear('decides by CASE')
  const calls = callsIn(value)
  const volatile = calls.find((name) => functions.get(name)?.isVolatile)
  if (volatile) return unclear(`calls ${volatile}(), which is volatile: for every row anew`)
  if (calls.some((name) => readsSetting(name, functions))) return fenced
  if (calls.length > 0) return unclear(`takes the tenant from ${calls[0]}(), and from no setting`)
  return any(descendants(value, 'SQLValueFunction'))
    ? unclear('takes the tenant from the role, not from a setting')
    : open('compares the column with a constant')
}

/** `coalesce(setting, 'acme')`: whoever sets nothing is acme. Only '' is nobody. */
function fallbackIn(value: Node | undefined): string | undefined {
  for (const { args = [] } of descendants(value, 'CoalesceExpr'))
    for (const constant of args.slice(1).flatMap((arg) => [...descendants(arg, 'A_Const')])) {
      const text = constant.sval?.sval ?? (constant.ival ? String(constant.ival.ival ?? 0) : '')
      // The name of a setting is a constant too.
      if (text !== '' && !args.slice(1).some((arg) => settingsIn(arg).includes(text))) return text
    }
  return undefined
}

/** Of an expression that is no plain comparison: it fences nothing unless it depends on who asks. */
function judgeOther(node: Node, functions: Functions): Verdict {
  const calls = callsIn(node)
  const ofRow = [...descendants(node, 'FuncCall')].find(({ args }) =>
    any(descendants(args, 'ColumnRef')),
  )
  if (ofRow) return unclear(`calls ${namesOf(ofRow.funcname).at(-1)}() for every row`)
  if (any(descendants(node, 'SubLink'))) return unclear('asks another table for every row')
  const dependsOnCaller =
    calls.some((name) => readsSetting(name, functions) || functions.get(name)) ||
    any(descendants(node, 'SQLValueFunction'))
  if (!dependsOnCaller) return open('is the same for every tenant')
  return unclear('is no plain equality of the column with a setting')
}

const any = (found: Iterable<unknown>) => !found[Symbol.iterator]().next().done

function readsSetting(name: string, functions: Functions): boolean {
  return (
    name === 'current_setting' || /\bcurrent_setting\s*\(/.test(functions.get(name)?.source ?? '')
  )
}

/** The names of the functions that an expression calls. */
export function callsIn(node: unknown): string[] {
  return [...descendants(node, 'FuncCall')].map(({ funcname }) => namesOf(funcname).at(-1) ?? '')
}

/** The settings that an expression reads by their names. */
export function settingsIn(node: unknown): string[] {
  return [...descendants(node, 'FuncCall')]
    .filter(({ funcname }) => namesOf(funcname).at(-1) === 'current_setting')
    .flatMap(({ args }) => [...descendants(args?.[0], 'A_Const')])
    .flatMap(({ sval }) => sval?.sval ?? [])
}
