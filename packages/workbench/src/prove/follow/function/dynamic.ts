import type { FuncCall, Node } from 'libpg-query'
import { namesOf, parseStatement } from '../../../postgres/parser.ts'
import { constantIn } from '../condition/value.ts'
import { unknownName } from '../names.ts'
import type { Dynamic } from '../plpgsql/procedural.ts'
import { unclear, type Verdict } from '../verdict.ts'
import { isBound, type Leak, type Meaning, type Scope } from '../world.ts'

/** A text whose unknown parts are replaced by parameters and by a name that no relation has. */
interface Text {
  readonly sql: string
  readonly isWhole: boolean
  readonly hasUnknownName: boolean
}

/** Higher than any parameter of EXECUTE ... USING. */
const firstPlaceholder = 1_000

/** Follows `execute text using ...`, as far as the text is known. */
export function followDynamic({ text, params }: Dynamic, scope: Scope): readonly Leak[] {
  const names = new Map<string, Meaning>(scope.names)
  params.forEach((param, i) => names.set(`$${i + 1}`, () => scope.world.judge.value(param, scope)))
  let placeholders = firstPlaceholder
  const place = (verdict: () => Verdict) => {
    placeholders += 1
    names.set(`$${placeholders}`, verdict)
    return `$${placeholders}`
  }
  const found = textOf(text, scope, place)
  const statement = found && parseStatement(found.sql)
  const leaks = statement ? scope.world.judge.follow(statement, { ...scope, names }) : []
  if (leaks.some(({ kind }) => kind === 'open')) return leaks
  const isKnown = statement && found.isWhole && isPlain(statement)
  const isHarmless = isKnown && (!found.hasUnknownName || isFencedIn(scope))
  return isHarmless ? leaks : [...leaks, blind]
}

const blind: Leak = {
  kind: 'unclear',
  does: 'runs SQL that it puts together while it runs',
  table: undefined,
}

const isPlain = (node: Node) =>
  ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt'].some((kind) => kind in node)

/** Whether policies bind the role on every table of tenants that it can name. */
function isFencedIn(scope: Scope): boolean {
  const { world, principal } = scope
  const { inherited = [], isSuperuser = true } = world.catalogue.roles.get(principal) ?? {}
  if (isSuperuser || inherited.includes('pg_read_all_data')) return false
  const reached = world.tenancy.tables.filter(({ owner, grantees }) =>
    [owner, ...grantees].some((name) => name === 'public' || inherited.includes(name)),
  )
  return reached.every(
    (table) =>
      isBound(scope, table) &&
      world.judge.fence(table, 'SELECT', 'reading', principal).kind === 'fenced',
  )
}

type Place = (verdict: () => Verdict) => string

function textOf(node: Node, scope: Scope, place: Place): Text | undefined {
  if ('TypeCast' in node) return node.TypeCast.arg && textOf(node.TypeCast.arg, scope, place)
  const constant = constantIn(node)
  if (constant !== undefined) return whole(constant)
  if ('A_Expr' in node && namesOf(node.A_Expr.name).at(-1) === '||') {
    const { lexpr, rexpr } = node.A_Expr
    return join([lexpr, rexpr].map((side) => side && textOf(side, scope, place)))
  }
  if ('FuncCall' in node) return textOfCall(node.FuncCall, scope, place)
  return raw(place)
}

const whole = (sql: string): Text => ({ sql, isWhole: true, hasUnknownName: false })
const raw = (place: Place): Text => ({
  sql: place(() => unclear('is put together while it runs')),
  isWhole: false,
  hasUnknownName: false,
})

function join(parts: readonly (Text | undefined)[]): Text | undefined {
  const known = parts.flatMap((part) => part ?? [])
  if (known.length < parts.length) return undefined
  return {
    sql: known.map(({ sql }) => sql).join(''),
    isWhole: known.every(({ isWhole }) => isWhole),
    hasUnknownName: known.some(({ hasUnknownName }) => hasUnknownName),
  }
}

function textOfCall({ funcname, args = [] }: FuncCall, scope: Scope, place: Place) {
  const name = namesOf(funcname).at(-1)
  const [first, ...rest] = args
  if (first && name === 'quote_ident') return identifier(first)
  if (first && (name === 'quote_literal' || name === 'quote_nullable'))
    return literal(first, scope, place)
  if (name === 'concat') return join(args.map((arg) => textOf(arg, scope, place)))
  const format = name === 'format' ? constantIn(first) : undefined
  return format === undefined ? raw(place) : formatted(format, rest, scope, place)
}

function identifier(node: Node): Text {
  const constant = constantIn(node)
  return constant === undefined
    ? { sql: unknownName, isWhole: true, hasUnknownName: true }
    : whole(`"${constant}"`)
}

const literal = (node: Node, scope: Scope, place: Place): Text =>
  whole(place(() => scope.world.judge.value(node, scope)))

function formatted(
  format: string,
  args: readonly Node[],
  scope: Scope,
  place: Place,
): Text | undefined {
  let next = 0
  const parts = format.split(/(%%|%(?:\d+\$)?[-\d*]*[sIL])/).map((part) => {
    const [, position, kind] = /^%(?:(\d+)\$)?[-\d*]*([sIL])$/.exec(part) ?? []
    if (kind === undefined) return whole(part === '%%' ? '%' : part)
    if (position !== undefined) next = Number(position) - 1
    const arg = args[next]
    next += 1
    if (!arg) return undefined
    if (kind === 'I') return identifier(arg)
    return kind === 'L' ? literal(arg, scope, place) : textOf(arg, scope, place)
  })
  return join(parts)
}
