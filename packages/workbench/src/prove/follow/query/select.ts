import type { Node, SelectStmt } from 'libpg-query'
import { accessLeaks } from '../access.ts'
import { fenced, type Verdict, weakest } from '../verdict.ts'
import type { Output, Scope, Selected, Source } from '../world.ts'
import { readFrom } from './from.ts'
import { hold, verdictOn } from './held.ts'
import { outputsOf } from './outputs.ts'
import { withQueries } from './with.ts'

/** Follows a query: its leaks, and which of its outputs are the tenant. */
export function followSelect(select: SelectStmt, scope: Scope): Selected {
  if (select.larg && select.rarg) return followSetOperation(select, scope)
  const from = readFrom(select, scope)
  const { scope: inner, conditions } = from
  hold(inner, conditions)
  const verdicts = inner.sources.map((source) => {
    return [source, source.isHeld ? fenced : verdictOn(source, inner, conditions)] as const
  })
  const leaks = verdicts.flatMap(([source, verdict]) =>
    accessLeaks(source, verdict, 'SELECT', inner),
  )
  const { judge } = scope.world
  const outputs = outputsOf(select, inner)
  const { fromClause: _, withClause: __, larg: ___, rarg: ____, ...rest } = select
  return {
    leaks: [...from.leaks, ...leaks, ...judge.follow(rest, inner)],
    outputs,
    readsTenants: from.readsTenants || inner.sources.some((s) => s.tenant !== undefined),
    isPicked: inner.sources.some((s) => (s.isPicked && !s.isHeld) || s.inner?.isPicked),
    pin: pinOf(outputs, verdicts, inner),
  }
}

function followSetOperation({ larg, rarg, withClause }: SelectStmt, scope: Scope): Selected {
  const { scope: inner, leaks } = withQueries(withClause, scope)
  const [left, right] = [larg, rarg].map((side) => followSelect(side ?? {}, inner))
  const outputs = (left?.outputs ?? []).map((output, i) => ({
    name: output.name,
    verdict: weakest([output.verdict, right?.outputs[i]?.verdict ?? output.verdict]) ?? fenced,
  }))
  return {
    leaks: [...leaks, ...(left?.leaks ?? []), ...(right?.leaks ?? [])],
    outputs,
    readsTenants: Boolean(left?.readsTenants || right?.readsTenants),
    pin: sharedPin(left, right),
  }
}

/** A UNION is pinned by an output that pins both sides. */
function sharedPin(left: Selected | undefined, right: Selected | undefined): string | undefined {
  const at = (side: Selected | undefined) =>
    side?.outputs.findIndex(({ name }) => name === side.pin)
  return left?.pin !== undefined && at(left) === at(right) ? left.pin : undefined
}

/** Output by which a reader can limit the query: the tenant of the only source that isn't limited. */
function pinOf(
  outputs: readonly Output[],
  verdicts: readonly (readonly [Source, Verdict | undefined])[],
  scope: Scope,
): string | undefined {
  const loose = verdicts.filter(
    ([source, verdict]) => accessLeaks(source, verdict, 'SELECT', scope).length > 0,
  )
  const [only, ...more] = loose.map(([source]) => source)
  if (!only || more.length > 0) return undefined
  const column = only.tenant?.column ?? only.inner?.pin
  return outputs.find(
    ({ origin }) => column !== undefined && origin?.source === only && origin.column === column,
  )?.name
}

/** FROM and WHERE of a query that is only tested for rows. */
export function sourcesOf(
  select: SelectStmt,
  scope: Scope,
): { scope: Scope; conditions: readonly Node[] } {
  const { scope: inner, conditions } = readFrom(select, scope)
  hold(inner, conditions)
  return {
    scope: inner,
    conditions: conditions.filter(({ isLoose }) => !isLoose).map(({ node }) => node),
  }
}
