import type { Node } from 'libpg-query'
import { selectOf } from '../../../postgres/parser.ts'
import type { UserFunction } from '../../catalogue.ts'
import type { Assigned, Procedural } from '../plpgsql/procedural.ts'
import { fenced, open, unclear, type Verdict, weakest } from '../verdict.ts'
import { type Meaning, newScope, type Output, runsAs, type Scope, type Source } from '../world.ts'
import { bodyOf } from './body.ts'
import { guardedNames } from './guarded-names.ts'

/** Scope inside a function: its arguments, variables, and trigger rows. */
export function scopeIn(
  one: UserFunction,
  args: readonly Verdict[],
  scope: Scope,
  principal: string = runsAs(one, scope),
): Scope {
  const names = argumentsOf(one, args)
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

/** The arguments by their position and, where they have one, their name. */
function argumentsOf(one: UserFunction, args: readonly Verdict[]): Map<string, Meaning> {
  const names = new Map<string, Meaning>()
  for (let i = 0; i < one.arguments; i += 1) {
    const argument = args[i] ?? open('takes what its caller passes')
    for (const name of [`$${i + 1}`, one.argumentNames[i]])
      if (name) names.set(name, () => argument)
  }
  return names
}

/** Schemas in which names are looked up; undefined when the session decides. */
export function pathOf({ config }: UserFunction, scope: Scope): readonly string[] | undefined {
  const own = config.find((line) => /^search_path=/i.test(line))
  if (own === undefined) return scope.isPathFixed ? scope.schemas : undefined
  const schemas = own.slice(own.indexOf('=') + 1).split(',')
  return schemas.map((schema) => schema.trim().replaceAll('"', ''))
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

/** Ends the recursion of a variable that is computed from itself. */
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

export function outputsOf(query: Node, scope: Scope): readonly Output[] {
  const select = selectOf(query)
  return select ? scope.world.judge.select(select, scope).outputs : []
}
