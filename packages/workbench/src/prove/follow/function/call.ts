import type { UserFunction } from '../../catalogue.ts'
import type { Verdict } from '../verdict.ts'
import { isReviewed, type Leak, runsAs, type Scope } from '../world.ts'
import { bodyOf } from './body.ts'
import { followDynamic } from './dynamic.ts'
import { pathOf, scopeIn } from './scope.ts'

/** Leaks of a call; a function that works as its caller has none of its own. */
export function followCall(
  one: UserFunction,
  args: readonly Verdict[],
  scope: Scope,
): readonly Leak[] {
  const { world } = scope
  if (isReviewed(scope, one)) return []
  const principal = runsAs(one, scope)
  const rows = scope.sources.map((s) => `${s.alias}${s.relation?.oid}${s.isHeld}`).join()
  const path = pathOf(one, scope)
  const way = `${principal} ${scope.isUnforced} ${path?.join() ?? '-'}`
  const key = `${one.oid} ${way} ${args.map(({ kind }) => kind).join()} ${one.isTrigger ? rows : ''}`
  const known = world.memo.get(key)
  if (known) return known
  world.ran.set(`${one.oid} ${way}`, { one, principal, path, decides: false })
  // Ends the recursion of a function that calls itself.
  world.memo.set(key, [])
  const leaks = followBody(one, args, scope)
  world.memo.set(key, leaks)
  return leaks
}

function followBody(one: UserFunction, args: readonly Verdict[], scope: Scope): readonly Leak[] {
  const { world } = scope
  if (one.kind === 'aggregate')
    return world.catalogue.functions
      .filter(({ oid }) => one.parts.includes(oid))
      .flatMap((part) => followCall(part, [], scope))
  const body = bodyOf(one)
  const preset = world.catalogue.presets.find(({ name }) => name === 'plpgsql.variable_conflict')
  if (preset && one.language === 'plpgsql')
    return [cannotFollow(`${one.name}(): ${preset.name} is set to ${preset.value} beforehand`)]
  if (body.kind === 'unreadable') return [cannotFollow(`${one.name}(): ${body.why}`)]
  const inner = scopeIn(one, args, scope)
  const leaks = world.judge.follow(body.statements, inner)
  if (body.kind === 'sql') return leaks
  return [
    ...leaks,
    ...body.dynamic.flatMap((dynamic) => followDynamic(dynamic, inner)),
    ...body.gaps.map((text) => cannotFollow(`${one.name}(): "${text}" can't be parsed`)),
  ]
}

export const cannotFollow = (does: string): Leak => ({ kind: 'unclear', does, table: undefined })
