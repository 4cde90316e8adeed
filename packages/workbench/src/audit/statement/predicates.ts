import type { Node } from 'libpg-query'
import { descendants, type NodeOf, namesOf, selectOf } from '../../postgres/parser.ts'
import type {
  Beyond,
  Equality,
  Exclusion,
  Key,
  Predicate,
  Says,
  TableUse,
  Value,
} from './access.ts'
import { constantText, constantValue, keyOf } from './expression.ts'
import { negated } from './negation.ts'
import type { Scope } from './scope.ts'
import { valueOf } from './value.ts'

/** The conditions that all hold at once in `node`, as far as an index could serve them. */
export function predicatesOf(node: Node | undefined, scope: Scope): readonly Predicate[] {
  if (!node) return []
  if ('BoolExpr' in node) {
    const args = node.BoolExpr.args ?? []
    if (node.BoolExpr.boolop === 'AND_EXPR') return args.flatMap((arg) => predicatesOf(arg, scope))
    if (node.BoolExpr.boolop === 'OR_EXPR') return anyOf(args, scope)
    return args[0] ? negation(args[0], scope) : []
  }
  if ('A_Expr' in node) return comparison(node.A_Expr, scope)
  if ('NullTest' in node) return nullTest(node.NullTest, scope)
  if ('ColumnRef' in node) return flag(node, true, scope)
  if ('BooleanTest' in node) return booleanTest(node.BooleanTest, scope)
  return []
}

function negation(node: Node, scope: Scope): readonly Predicate[] {
  return 'ColumnRef' in node ? flag(node, false, scope) : predicatesOf(negated(node), scope)
}

const policy = false
const ranges = new Set(['<', '<=', '>', '>='])
const flipped: Record<string, '<' | '<=' | '>' | '>='> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}
const patterns = new Set(['~~', '~~*', '~', '~*'])
const containments = new Set(['@>', '<@', '&&', '?', '?|', '?&', '@@'])

function comparison(expr: NodeOf<'A_Expr'>, scope: Scope): readonly Predicate[] {
  const { lexpr, rexpr, kind } = expr
  const operator = namesOf(expr.name).at(-1) ?? ''
  if (!lexpr || !rexpr) return []
  if (kind === 'AEXPR_IN')
    return operator === '=' ? inList(lexpr, rexpr, scope) : unequal(lexpr, itemsOf(rexpr), scope)
  if (kind === 'AEXPR_OP_ANY') return operator === '=' ? equality(lexpr, rexpr, true, scope) : []
  if (kind === 'AEXPR_OP_ALL') return operator === '<>' ? unequalToAll(lexpr, rexpr, scope) : []
  if (kind === 'AEXPR_BETWEEN') return between(lexpr, rexpr, scope)
  if (kind === 'AEXPR_NOT_DISTINCT') return []
  if (kind === 'AEXPR_DISTINCT') return eitherUnequal(lexpr, rexpr, { nulls: true }, scope)
  if (operator === '=') return equals(lexpr, rexpr, scope)
  if (operator === '<>' && kind === 'AEXPR_OP') return eitherUnequal(lexpr, rexpr, {}, scope)
  if (ranges.has(operator)) return range(lexpr, rexpr, operator as '<', scope)
  if (patterns.has(operator)) return pattern(lexpr, rexpr, operator, scope)
  if (containments.has(operator)) return containment(lexpr, rexpr, operator, scope)
  return []
}

function equals(left: Node, right: Node, scope: Scope): readonly Predicate[] {
  if ('RowExpr' in left && 'RowExpr' in right) {
    const others = right.RowExpr.args ?? []
    return (left.RowExpr.args ?? []).flatMap((each, i) => {
      const other = others[i]
      return other ? equals(each, other, scope) : []
    })
  }
  const joined = join(left, right, scope)
  if (joined.length > 0) return joined
  // `$1 = any (tags)` is containment, which no btree serves; `5 = column` reads both ways.
  return [...equality(left, right, false, scope), ...equality(right, left, false, scope)]
}

function equality(column: Node, other: Node, list: boolean, scope: Scope): readonly Predicate[] {
  const key = keyIn(column, scope)
  const value = key && constantSide(other, scope)
  if (!key || !value) return []
  const isLate = !descendants({ other }, 'SubLink').next().done
  const late = isLate ? { late: true as const } : {}
  const found: Predicate = { kind: 'equality', ...key, value, list, policy, ...late }
  if (list || value.from !== 'literal' || !('A_Const' in stripCast(other))) return [found]
  const constant = stripCast(other)
  if (!('A_Const' in constant)) return [found]
  const says = { test: 'is', text: constantValue(constant.A_Const) } as const
  return [found, condition(key, `${key.key.sql} = ${constantText(constant.A_Const)}`, says)]
}

type Unlike = Partial<Pick<Exclusion, 'list' | 'nulls'>>

/** No index finds what differs from a value, but a partial one may leave out that value's rows. */
function unequal(
  column: Node,
  others: readonly Node[],
  scope: Scope,
  { list = false, nulls = false }: Unlike = {},
): readonly Predicate[] {
  const key = keyIn(column, scope)
  if (!key) return []
  const operator = nulls ? 'IS DISTINCT FROM' : '<>'
  const constants = others.map(stripCast).flatMap((each) => ('A_Const' in each ? each.A_Const : []))
  const conditions = constants.flatMap((constant) => {
    const says = { test: 'is not', text: constantValue(constant), nulls } as const
    return constant.isnull
      ? []
      : [condition(key, `${key.key.sql} ${operator} ${constantText(constant)}`, says)]
  })
  const values = others.map(valueOf).filter((each) => each?.from === 'parameter')
  return values.length === 0
    ? conditions
    : [...conditions, { kind: 'exclusion', ...key, values, list, nulls, policy }]
}

function eitherUnequal(
  left: Node,
  right: Node,
  unlike: Unlike,
  scope: Scope,
): readonly Predicate[] {
  const forward = unequal(left, [right], scope, unlike)
  return forward.length > 0 ? forward : unequal(right, [left], scope, unlike)
}

/** `<> all (array['a', 'b'])`, or of a parameter. */
function unequalToAll(column: Node, array: Node, scope: Scope): readonly Predicate[] {
  const inner = stripCast(array)
  if ('A_ArrayExpr' in inner) return unequal(column, inner.A_ArrayExpr.elements ?? [], scope)
  return 'A_Const' in inner ? [] : unequal(column, [array], scope, { list: true })
}

function itemsOf(list: Node): readonly Node[] {
  return 'List' in list ? (list.List.items ?? []) : []
}

function stripCast(node: Node): Node {
  return 'TypeCast' in node && node.TypeCast.arg ? stripCast(node.TypeCast.arg) : node
}

function condition({ use, key }: KeyIn, sql: string, says: Says): Predicate {
  return { kind: 'condition', use, sql, key, says, policy }
}

/** Each side of a join can be looked up by the other; what comes out of a LIMIT only gives values. */
export function join(left: Node, right: Node, scope: Scope): readonly Predicate[] {
  const [a, b] = [left, right].map((side) => keyIn(side, scope) ?? sealedIn(side, scope))
  if (!a || !b || a.use === b.use) return []
  const found = (own: JoinSide, other: JoinSide): readonly Predicate[] =>
    own.through === undefined ? [{ kind: 'join', use: own.use, key: own.key, other, policy }] : []
  return [...found(a, b), ...found(b, a)]
}

interface JoinSide extends KeyIn {
  readonly through?: string
}

function sealedIn(node: Node, scope: Scope): JoinSide | undefined {
  const found = 'ColumnRef' in node ? scope.resolveAny(namesOf(node.ColumnRef.fields)) : undefined
  const key = found && keyOf(node, () => found)
  return found?.sealed && key ? { use: found.use, key, through: found.through } : undefined
}

interface KeyIn {
  readonly use: TableUse
  readonly key: Key
}

function keyIn(node: Node, scope: Scope): KeyIn | undefined {
  const resolve = (names: readonly string[]) => scope.resolve(names)
  const key = keyOf(node, resolve)
  if (!key) return undefined
  for (const reference of descendants({ node }, 'ColumnRef')) {
    const use = scope.resolve(namesOf(reference.fields))?.use
    if (use) return { use, key }
  }
  return undefined
}

function constantSide(node: Node, scope: Scope): Value | undefined {
  if (!('SubLink' in node) || node.SubLink.subLinkType !== 'EXPR_SUBLINK') return valueOf(node)
  if (!selectOf(node.SubLink.subselect)?.fromClause) return valueOf(node)
  for (const reference of descendants(node, 'ColumnRef'))
    if (scope.owns(namesOf(reference.fields))) return undefined
  return { from: 'unknown' }
}

function inList(column: Node, list: Node, scope: Scope): readonly Predicate[] {
  const items = itemsOf(list)
  const first = items[0]
  const values = items.flatMap((item) => valueOf(item) ?? [])
  if (!first || values.length < items.length) return []
  const isList = items.length > 1
  const found = equality(column, first, isList, scope)
  return isList
    ? found.map((each) => (isEquality(each) ? { ...each, items: values } : each))
    : found
}

function isEquality(predicate: Predicate): predicate is Equality {
  return predicate.kind === 'equality'
}

function between(column: Node, bounds: Node, scope: Scope): readonly Predicate[] {
  const [low, high] = 'List' in bounds ? (bounds.List.items ?? []) : []
  return low && high
    ? [...range(column, low, '>=', scope), ...range(column, high, '<=', scope)]
    : []
}

/** `(a, b) < ($1, $2)` is served through its first column. */
function range(
  left: Node,
  right: Node,
  operator: '<' | '<=' | '>' | '>=',
  scope: Scope,
): readonly Predicate[] {
  const [a, b] = [firstOfRow(left), firstOfRow(right)]
  const widened = a === left ? operator : operator.startsWith('<') ? '<=' : '>='
  const forward = rangeOn(a, b, widened, scope)
  return forward.length > 0 ? forward : rangeOn(b, a, flipped[widened] ?? widened, scope)
}

function rangeOn(
  column: Node,
  other: Node,
  operator: '<' | '<=' | '>' | '>=',
  scope: Scope,
): readonly Predicate[] {
  const key = keyIn(column, scope)
  const value = key && constantSide(other, scope)
  return key && value ? [{ kind: 'range', ...key, operator, value, policy }] : []
}

function firstOfRow(node: Node): Node {
  return 'RowExpr' in node ? (node.RowExpr.args?.[0] ?? node) : node
}

function pattern(left: Node, right: Node, operator: string, scope: Scope): readonly Predicate[] {
  const key = keyIn(left, scope)
  const value = key && constantSide(right, scope)
  if (!key || !value) return []
  return [
    {
      kind: 'pattern',
      use: key.use,
      keys: [key.key],
      value,
      regular: !operator.startsWith('~~'),
      cased: !operator.endsWith('*'),
      policy,
    },
  ]
}

function containment(
  left: Node,
  right: Node,
  operator: string,
  scope: Scope,
): readonly Predicate[] {
  const key = keyIn(left, scope)
  const value = key && constantSide(right, scope)
  return key && value ? [{ kind: 'containment', ...key, operator, value, policy }] : []
}

function anyOf(args: readonly Node[], scope: Scope): readonly Predicate[] {
  const arms = args.map((arm) => predicatesOf(arm, scope))
  return [...searchedIn(arms), ...boundsOf(arms)]
}

/** Bounds that hold in every arm, since each has one of its own to the same side, or an equality. */
function boundsOf(arms: readonly (readonly Predicate[])[]): readonly Beyond[] {
  const bounds = arms.flat().flatMap((each): readonly Beyond[] => {
    if (each.kind === 'beyond') return [each]
    if (each.kind !== 'range') return []
    const { use, key, value, operator } = each
    const side = operator.startsWith('<') ? '<' : '>'
    return [{ kind: 'beyond', use, key, operator: side, value, policy }]
  })
  const common = bounds.filter((bound) => arms.every((arm) => arm.some(holdsAlso(bound))))
  return [...new Map(common.map((each) => [`${each.use.id} ${each.key.sql}`, each])).values()]
}

function holdsAlso(bound: Beyond): (other: Predicate) => boolean {
  return (other) => {
    if (!('key' in other) || other.use !== bound.use || other.key.sql !== bound.key.sql)
      return false
    if (other.kind === 'equality') return !other.list
    return (
      (other.kind === 'range' || other.kind === 'beyond') &&
      other.operator.startsWith(bound.operator)
    )
  }
}

/** A search in several columns of one table can be served by one GIN index over all of them. */
function searchedIn(arms: readonly (readonly Predicate[])[]): readonly Predicate[] {
  const all = arms.flatMap((arm) =>
    arm.length === 1 && arm[0]?.kind === 'pattern' ? [arm[0]] : [],
  )
  const first = all[0]
  if (!first || all.length !== arms.length || all.some((each) => each.use !== first.use)) return []
  return [{ ...first, keys: all.flatMap((each) => each.keys) }]
}

function nullTest(test: NodeOf<'NullTest'>, scope: Scope): readonly Predicate[] {
  const key = test.arg && keyIn(test.arg, scope)
  if (!key) return []
  const isNull = test.nulltesttype === 'IS_NULL'
  const sql = `${key.key.sql} IS ${isNull ? 'NULL' : 'NOT NULL'}`
  return [condition(key, sql, { test: isNull ? 'null' : 'not null' })]
}

/** A boolean column used as a condition, or its negation. */
function flag(node: Node, wanted: boolean, scope: Scope): readonly Predicate[] {
  const key = 'ColumnRef' in node ? keyIn(node, scope) : undefined
  if (!key) return []
  const value: Value = { from: 'literal', text: String(wanted) }
  return [
    { kind: 'equality', ...key, value, list: false, policy },
    condition(key, wanted ? key.key.sql : `NOT ${key.key.sql}`, {
      test: 'is',
      text: String(wanted),
    }),
  ]
}

function booleanTest(test: NodeOf<'BooleanTest'>, scope: Scope): readonly Predicate[] {
  if (!test.arg) return []
  if (test.booltesttype === 'IS_TRUE') return flag(test.arg, true, scope)
  if (test.booltesttype === 'IS_FALSE') return flag(test.arg, false, scope)
  const wanted = test.booltesttype === 'IS_NOT_FALSE'
  const key = 'ColumnRef' in test.arg ? keyIn(test.arg, scope) : undefined
  if (!key || !(wanted || test.booltesttype === 'IS_NOT_TRUE')) return []
  const says = { test: 'is not', text: String(!wanted), nulls: true } as const
  return [condition(key, `${key.key.sql} IS NOT ${String(!wanted).toUpperCase()}`, says)]
}
