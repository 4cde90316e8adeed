import type { Node } from 'libpg-query'
import { descendants, type NodeOf, namesOf, parseStatements } from '../../postgres/parser.ts'
import type { Catalogue, UserFunction } from '../catalogue/catalogue.ts'
import { type FunctionBody, statementsOfPlpgsql } from './asking.ts'

/** Names of an app's own settings that a function's body reads, as `app.tenant`. */
export function settingsIn({ language, source, definition }: FunctionBody): readonly string[] {
  const body =
    language === 'plpgsql'
      ? statementsOfPlpgsql(definition)
      : language === 'sql'
        ? parseStatements(source === '' ? definition : source)
        : []
  return settingNames(body)
}

/** Names of an app's own settings that are read anywhere below. */
export function settingNames(root: unknown): readonly string[] {
  const names = [...descendants({ root }, 'FuncCall')].flatMap((call) => settingOf(call) ?? [])
  return [...new Set(names)]
}

function settingOf({ funcname, args: [first] = [] }: NodeOf<'FuncCall'>): string | undefined {
  const constant = first && ('TypeCast' in first ? first.TypeCast.arg : first)
  const name = constant && 'A_Const' in constant ? constant.A_Const.sval?.sval : undefined
  return namesOf(funcname).at(-1) === 'current_setting' && name?.includes('.') ? name : undefined
}

/** Bodies within bodies that are followed. */
const deepest = 5

/**
 * The same with the body of each function without arguments in place of its call, as far as it is an expression: so
 * `tenant = own_tenant()` shows which setting the tenant comes from. Of a longer body, the one setting that it reads stands for it.
 */
export function withBodies<T>(root: T, catalogue: Catalogue, depth = 0): T {
  if (typeof root !== 'object' || root === null || depth > deepest) return root
  if (Array.isArray(root)) return root.map((each) => withBodies(each, catalogue, depth)) as T
  if ('FuncCall' in root) {
    const body = bodyOf(root.FuncCall as NodeOf<'FuncCall'>, catalogue)
    if (body) return withBodies(body, catalogue, depth + 1) as T
  }
  const entries = Object.entries(root).map(([name, child]) => [
    name,
    withBodies(child, catalogue, depth),
  ])
  return Object.fromEntries(entries) as T
}

function bodyOf(
  { funcname, args = [] }: NodeOf<'FuncCall'>,
  catalogue: Catalogue,
): Node | undefined {
  const found = args.length === 0 ? functionNamed(namesOf(funcname), catalogue) : undefined
  if (!found || !isSteady(found)) return undefined
  const { returned, asksTables } = found
  const [setting, ...others] = found.settingsRead
  if (returned && !hasNames(returned)) return returned
  return setting === undefined || others.length > 0 || asksTables ? undefined : readingOf(setting)
}

/** The function of that name without arguments; undefined where several schemas have one and the search path finds none. */
function functionNamed(
  names: readonly string[],
  { functions, server }: Catalogue,
): UserFunction | undefined {
  const [schema, name] = [names.at(-2), names.at(-1)]
  const all = functions.filter((each) => each.name === name && each.signature.endsWith('()'))
  if (schema !== undefined) return all.find((each) => each.schema === schema)
  const visible = server.searchPath.map((place) => all.find((each) => each.schema === place))
  return visible.find((each) => each !== undefined) ?? (all.length === 1 ? all[0] : undefined)
}

/** Doesn't its value change from row to row? Postgres replaces the call of a plain function in SQL by its body. */
function isSteady({ volatility, language, definer, settings, returned }: UserFunction): boolean {
  const isReplaced =
    language === 'sql' && !definer && settings.length === 0 && returned !== undefined
  return volatility !== 'volatile' || isReplaced
}

function hasNames(body: Node): boolean {
  return ['ColumnRef', 'ParamRef', 'SubLink'].some(
    (kind) => !descendants({ body }, kind as 'ColumnRef').next().done,
  )
}

function readingOf(setting: string): Node {
  const funcname = [{ String: { sval: 'current_setting' } }]
  return { FuncCall: { funcname, args: [{ A_Const: { sval: { sval: setting } } }] } }
}
