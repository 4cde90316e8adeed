import type { Node } from 'libpg-query'
import { namesOf, selectOf } from '../../postgres/parser.ts'
import type { UserFunction } from '../catalogue.ts'
import { bodyOf } from './body.ts'
import { followDynamic } from './dynamic.ts'
import { columnAt } from './names.ts'
import type { Assigned, Procedural } from './plpgsql.ts'
import { fenced, open, unclear, type Verdict, weakest } from './verdict.ts'
import { type Leak, type Meaning, newScope, runsAs, type Scope, type Source } from './world.ts'

/** What calling a function does: nothing that its caller couldn't do as well, unless it works as another role. */
export function followCall(
  one: UserFunction,
  args: readonly Verdict[],
  scope: Scope,
): readonly Leak[] {
  const { world } = scope
  if (world.reviewed.has(one.name) || world.reviewed.has(`${one.schema}.${one.name}`)) return []
  const principal = runsAs(one, scope)
  const rows = scope.sources.map((s) => `${s.alias}${s.relation?.oid}${s.isHeld}`).join()
  const path = pathOf(one, scope)
  const way = `${principal} ${scope.isUnforced} ${path?.join() ?? '-'}`
  const key = `${one.oid} ${way} ${args.map(({ kind }) => kind).join()} ${one.isTrigger ? rows : ''}`
  const known = world.memo.get(key)
  if (known) return known
  world.ran.set(`${one.oid} ${way}`, { one, principal, path, decides: false })
  // Against a function that calls itself.
  world.memo.set(key, [])
  const leaks = followBody(one, args, scope, principal)
  world.memo.set(key, leaks)
  return leaks
}

function followBody(
  one: UserFunction,
  args: readonly Verdict[],
  scope: Scope,
  principal: string,
): readonly Leak[] {
  const { world } = scope
  const { judge } = world
  if (one.kind === 'aggregate')
    return world.catalogue.functions
      .filter(({ oid }) => one.parts.includes(oid))
      .flatMap((part) => followCall(part, [], scope))
  const body = bodyOf(one)
  const preset = world.catalogue.presets.find(({ name }) => name === 'plpgsql.variable_conflict')
  if (preset && one.language === 'plpgsql')
    return [cannotFollow(`${one.name}(): ${preset.name} is set to ${preset.value} beforehand`)]
  const inner = scopeIn(one, args, scope, principal)
  if (body.kind === 'unreadable') return [cannotFollow(`${one.name}(): ${body.why}`)]
  const leaks = body.statements.flatMap((statement) => judge.follow(statement, inner))
  if (body.kind === 'sql') return leaks
  return [
    ...leaks,
    ...body.dynamic.flatMap((dynamic) => followDynamic(dynamic, inner)),
    ...body.gaps.map((text) => cannotFollow(`${one.name}(): "${text}" can't be parsed`)),
  ]
}

/** Where names without a schema are looked up, when that isn't the session's to say. */
function pathOf({ config }: UserFunction, scope: Scope): readonly string[] | undefined {
  const own = config.find((line) => /^search_path=/i.test(line))
  if (own === undefined) return scope.isPathFixed ? scope.schemas : undefined
  const schemas = own.slice(own.indexOf('=') + 1).split(',')
  return schemas.map((schema) => schema.trim().replaceAll('"', ''))
}

export const cannotFollow = (does: string): Leak => ({ kind: 'unclear', does, table: undefined })

/** The inside of a function: its arguments, its variables, and the rows of its trigger. */
export function scopeIn(
  one: UserFunction,
  args: readonly Verdict[],
  scope: Scope,
  principal: string,
): Scope {
  const names = new Map<string, Meaning>()
  for (let i = 0; i < one.arguments; i += 1) {
    const argument = args[i] ?? open('takes what its caller passes')
    const name = one.argumentNames[i]
    for (const each of [`$${i + 1}`, ...(name ? [name] : [])]) names.set(each, () => argument)
  }
  const path = pathOf(one, scope)
  const sources: Source[] = one.isTrigger ? [...scope.sources] : []
  const rows = one.isTrigger ? scope.rows : new Map<string, Source>()
  const inner: Scope = {
    ...newScope(scope.world, principal),
    isUnforced: scope.isUnforced,
    schemas: path ?? scope.schemas,
    isPathFixed: path !== undefined,
    sources,
    rows,
    names,
  }
  const body = bodyOf(one)
  if (body.kind === 'plpgsql') addVariables(body, names, sources, inner)
  return inner
}

function addVariables(
  body: Procedural,
  names: Map<string, Meaning>,
  sources: Source[],
  scope: Scope,
): void {
  for (const [name, values] of body.assigned) {
    const argument = names.get(name)
    names.set(
      name,
      guarded(() => valueOfAll(values, argument, scope)),
    )
  }
  for (const [alias, queries] of body.records)
    sources.push({
      alias,
      isHeld: false,
      isPicked: false,
      get outputs() {
        const [first, ...rest] = queries.map((query) => outputsOf(query, scope))
        return rest.length === 0 ? first : []
      },
    })
  for (const [name, verdict] of guardedNames(body, scope)) names.set(name, () => verdict)
}

/** A variable that is computed from itself. */
function guarded(meaning: Meaning): Meaning {
  let isBusy = false
  return () => {
    if (isBusy) return fenced
    isBusy = true
    try {
      return meaning()
    } finally {
      isBusy = false
    }
  }
}

function valueOfAll(
  values: readonly Assigned[],
  argument: Meaning | undefined,
  scope: Scope,
): Verdict {
  const initial = argument?.()
  const verdicts = values.map((value) => assignedVerdict(value, scope))
  if (initial && 'kind' in initial) verdicts.push(initial)
  return weakest(verdicts) ?? open('takes a variable that is never set')
}

function assignedVerdict(value: Assigned, scope: Scope): Verdict {
  if (value === 'unknown') return unclear('takes a variable whose value is computed')
  if ('value' in value) return scope.world.judge.value(value.value, scope)
  return outputsOf(value.query, scope)[value.at]?.verdict ?? unclear('takes what a query returns')
}

function outputsOf(query: Node, scope: Scope) {
  const select = selectOf(query)
  return select ? scope.world.judge.select(select, scope).outputs : []
}

/** Names that are the tenant's, or the function has ended: `if arg is distinct from setting then raise`. */
function guardedNames(body: Procedural, scope: Scope): (readonly [string, Verdict])[] {
  return body.guards.flatMap((guard) =>
    alternatives(guard).flatMap((node) => {
      if (!('A_Expr' in node)) return []
      const { kind, name, lexpr, rexpr } = node.A_Expr
      const isUnequal = kind === 'AEXPR_OP' && namesOf(name).at(-1) === '<>'
      if (kind !== 'AEXPR_DISTINCT' && !isUnequal) return []
      return [[lexpr, rexpr] as const, [rexpr, lexpr] as const].flatMap(([variable, value]) => {
        const held = scope.world.judge.value(value, scope)
        if (held.kind !== 'fenced' || !variable || !('ColumnRef' in variable)) return []
        if (columnAt(variable, scope)) return []
        // Set somewhere, it may be another one by then.
        if (body.assigned.has(namesOf(variable.ColumnRef.fields).at(-1) ?? '')) return []
        const verdict = isUnequal ? unclear('is checked by <>, which lets NULL pass') : fenced
        return [[namesOf(variable.ColumnRef.fields).at(-1) ?? '', verdict] as const]
      })
    }),
  )
}

function alternatives(node: Node): readonly Node[] {
  const isOr = 'BoolExpr' in node && node.BoolExpr.boolop === 'OR_EXPR'
  return isOr ? (node.BoolExpr.args ?? []).flatMap(alternatives) : [node]
}

/** Notes that a fence relies on what a function returns. */
export function decided(one: UserFunction, scope: Scope): void {
  const principal = runsAs(one, scope)
  const path = pathOf(one, scope)
  const key = `decides ${one.oid} ${principal} ${path?.join() ?? '-'}`
  scope.world.ran.set(key, { one, principal, path, decides: true })
}

/** Whether what a function returns is the tenant that the app has named. */
export function judgeReturned(one: UserFunction, args: readonly Verdict[], scope: Scope): Verdict {
  if (one.volatility === 'volatile')
    return unclear(`calls ${one.name}(), which is volatile: for every row anew`)
  decided(one, scope)
  const key = `returns ${one.oid} ${args.map(({ kind }) => kind).join()}`
  const known = scope.world.fences.get(key)
  if (known) return known
  scope.world.fences.set(key, unclear(`calls ${one.name}(), which calls itself`))
  const verdict = judgeReturns(one, args, scope)
  scope.world.fences.set(key, verdict)
  return verdict
}

function judgeReturns(one: UserFunction, args: readonly Verdict[], scope: Scope): Verdict {
  const body = bodyOf(one)
  if (body.kind === 'unreadable') return unclear(`calls ${one.name}(): ${body.why}`)
  const inner = scopeIn(one, args, scope, runsAs(one, scope))
  const preset = one.config.find((line) => /^[^=]+\./.test(line))
  if (preset) return unclear(`calls ${one.name}(), which sets ${preset} for itself`)
  if (body.kind === 'sql') {
    const last = body.statements.at(-1)
    return (last && outputsOf(last, inner)[0]?.verdict) ?? unclear(`calls ${one.name}()`)
  }
  const unknown = unclear(`calls ${one.name}(), whose value can't be followed`)
  if (body.dynamic.length > 0 || body.gaps.length > 0) return unknown
  const verdicts = body.returns.map((node) =>
    'SelectStmt' in node
      ? (outputsOf(node, inner)[0]?.verdict ?? unknown)
      : scope.world.judge.value(node, inner),
  )
  return weakest(verdicts) ?? unknown
}
