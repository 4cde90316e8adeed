import type { A_Expr, FuncCall, Node, SubLink } from 'libpg-query'
import { descendants, namesOf } from '../../../postgres/parser.ts'
import type { UserFunction } from '../../catalogue.ts'
import type { ColumnOf } from '../names.ts'
import {
  functionsCalled,
  functionsOfOperator,
  isExact,
  isServers,
  meaningOf,
  passed,
} from '../names.ts'
import { fenced, open, unclear, type Verdict, weakest } from '../verdict.ts'
import type { Scope } from '../world.ts'

/** Whether a value is always the tenant that the app has named. */
export function judgeValue(node: Node | undefined, scope: Scope): Verdict {
  if (!node) return open('compares the column with nothing')
  const judge = (one: Node | undefined) => judgeValue(one, scope)
  if ('TypeCast' in node)
    return isExact(node.TypeCast, scope) || isConstant(node.TypeCast.arg)
      ? judge(node.TypeCast.arg)
      : unclear('casts the value to a type in which two tenants may look alike')
  if ('CollateClause' in node) return unclear('compares by a collation of its own')
  if ('A_Const' in node)
    return node.A_Const.isnull ? fenced : open('compares the column with a constant')
  if ('ParamRef' in node) return nameVerdict([`$${node.ParamRef.number ?? 0}`], scope)
  if ('ColumnRef' in node) return nameVerdict(namesOf(node.ColumnRef.fields), scope)
  if ('FuncCall' in node) return judgeCall(node.FuncCall, scope)
  if ('CoalesceExpr' in node) return judgeCoalesce(node.CoalesceExpr.args ?? [], scope)
  if ('SubLink' in node) return judgeSubLink(node.SubLink, scope)
  if ('CaseExpr' in node) return unclear('decides by CASE')
  if ('SQLValueFunction' in node) return unclear('takes the tenant from the role, not a setting')
  if ('A_Expr' in node) return judgeOperator(node.A_Expr, scope)
  return judgeMixed(node)
}

const isConstant = (node: Node | undefined) => node !== undefined && 'A_Const' in node

function nameVerdict(names: readonly string[], scope: Scope): Verdict {
  const meaning = meaningOf(names, scope)
  return 'source' in meaning ? columnVerdict(meaning, scope) : meaning
}

/** The tenant column of a limited row is the tenant; columns of the caller's own row are the caller's. */
export function columnVerdict({ source, column }: ColumnOf, scope: Scope): Verdict {
  const output = source.outputs?.find(({ name }) => name === column)
  if (output) return output.verdict
  if (source.isHeld && source.tenant?.column === column) return fenced
  if (source.isPicked) return lookedUp(source, column, scope)
  return open(`compares the column with ${source.alias}.${column}, a row's own`)
}

/** A row that callers can write may hold any tenant. */
function lookedUp({ relation, tenant }: ColumnOf['source'], column: string, scope: Scope): Verdict {
  const { reach, role, judge } = scope.world
  if (!relation) return unclear('asks another query whose turn it is')
  const rights = reach.rights.get(relation.oid)
  for (const command of ['INSERT', 'UPDATE'] as const) {
    if (!rights?.has(command)) continue
    const isPinned =
      tenant?.column === column &&
      relation.hasRowSecurity &&
      judge.fence(tenant, command, 'writing', role).kind === 'fenced'
    if (!isPinned)
      return open(`asks ${relation.name} whose turn it is, which ${role} may ${command}`)
  }
  return fenced
}

function judgeCoalesce(args: readonly Node[], scope: Scope): Verdict {
  const [first, ...rest] = args
  const fallbacks = rest.map((arg) => {
    const constant = constantIn(arg)
    // '' is the only constant that is no tenant.
    if (constant === '') return fenced
    if (constant !== undefined)
      return open(`falls back to the tenant "${constant}" when the setting is missing`)
    return judgeValue(arg, scope)
  })
  return weakest([judgeValue(first, scope), ...fallbacks]) ?? fenced
}

/** Text of a constant, casts aside; '' for NULL. */
export function constantIn(node: Node | undefined): string | undefined {
  if (!node) return undefined
  if ('TypeCast' in node) return constantIn(node.TypeCast.arg)
  if (!('A_Const' in node)) return undefined
  const { isnull, sval, ival, fval, boolval } = node.A_Const
  if (isnull) return ''
  if (ival) return String(ival.ival ?? 0)
  return sval?.sval ?? fval?.fval ?? String(boolval?.boolval ?? '')
}

/** Functions that extract a value from a document or pass it on unchanged. */
const harmless = /^(text|uuid|to_jsonb|jsonb?|jsonb?_extract_path(_text)?)$/

function judgeCall(call: FuncCall, scope: Scope): Verdict {
  const names = namesOf(call.funcname)
  const name = names.at(-1) ?? ''
  const args = call.args ?? []
  if (name === 'current_setting' && isServers(names))
    return judgeSetting(constantIn(args[0]), scope)
  const called = functionsCalled(call, scope)
  if (called.length > 0)
    return weakest(called.map((one) => judgeCalled(one, args, scope))) ?? unclear('')
  if (harmless.test(name) && isServers(names))
    return throughDocument(judgeValue(args[0], scope), args.slice(1))
  return unclear(`takes the tenant from ${name}(), and from no setting`)
}

const judgeCalled = (one: UserFunction, args: readonly Node[], scope: Scope) =>
  scope.world.judge.returned(one, valuesPassed(one, args, scope), scope)

/** Verdict on each argument; an omitted one has the function's default. */
export function valuesPassed(one: UserFunction, args: readonly Node[], scope: Scope): Verdict[] {
  const ordered = passed(one, args)
  return Array.from({ length: ordered.length }, (_, i) =>
    ordered[i] ? judgeValue(ordered[i], scope) : open('takes what the function says'),
  )
}

function judgeSetting(name: string | undefined, { world }: Scope): Verdict {
  if (name === undefined) return unclear('reads a setting whose name is no constant')
  if (/^request\.(headers?|cookies?|path|method)\b/i.test(name))
    return open(`takes the tenant from ${name}, which the sender of a request writes`)
  if (!name.includes('.')) return unclear(`takes the tenant from ${name}, a setting of the server`)
  return world.settings.some((one) => one.toLowerCase() === name.toLowerCase())
    ? fenced
    : unclear(`takes the tenant from ${name}, which is not the setting that names it`)
}

function judgeOperator({ kind, name, lexpr, rexpr }: A_Expr, scope: Scope): Verdict {
  if (kind === 'AEXPR_NULLIF') return judgeValue(lexpr, scope)
  const names = namesOf(name)
  const operator = names.at(-1) ?? ''
  const isOwn = isServers(names) && functionsOfOperator(names, scope).length === 0
  if (kind === 'AEXPR_OP' && isOwn && ['->', '->>', '#>', '#>>'].includes(operator))
    return throughDocument(judgeValue(lexpr, scope), rexpr ? [rexpr] : [])
  return judgeMixed([lexpr, rexpr])
}

/** Judges the path into a document of claims. */
function throughDocument(document: Verdict, path: readonly Node[]): Verdict {
  const own = path.map(constantIn).find((step) => /user_meta_?data/.test(step ?? ''))
  if (own !== undefined)
    return open(`takes the tenant from ${own}, which users change themselves (app_metadata isn't)`)
  return document
}

function judgeSubLink(link: SubLink, scope: Scope): Verdict {
  const { subselect } = link
  const isOneValue = link.subLinkType === 'EXPR_SUBLINK' || link.subLinkType === 'ARRAY_SUBLINK'
  if (!isOneValue || !subselect || !('SelectStmt' in subselect))
    return unclear('asks another table whose turn it is')
  const { outputs } = scope.world.judge.select(subselect.SelectStmt, scope)
  return outputs[0]?.verdict ?? unclear('asks another table whose turn it is')
}

/** Judges a computation, which may give the same value for two tenants. */
function judgeMixed(node: unknown): Verdict {
  if (!descendants(node, 'ColumnRef').next().done)
    return open('compares the column with what stands in the same row')
  const dependsOnCaller =
    !descendants(node, 'FuncCall').next().done || !descendants(node, 'SQLValueFunction').next().done
  return dependsOnCaller
    ? unclear('computes the tenant instead of taking it as it is set')
    : open('compares the column with a constant')
}
