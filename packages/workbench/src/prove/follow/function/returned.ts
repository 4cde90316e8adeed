import type { UserFunction } from '../../catalogue.ts'
import { unclear, type Verdict, weakest } from '../verdict.ts'
import { runsAs, type Scope } from '../world.ts'
import { bodyOf } from './body.ts'
import { outputsOf, pathOf, scopeIn } from './scope.ts'

/** Notes that a fence relies on a function's result. */
export function decided(one: UserFunction, scope: Scope): void {
  const principal = runsAs(one, scope)
  const path = pathOf(one, scope)
  const key = `decides ${one.oid} ${principal} ${path?.join() ?? '-'}`
  scope.world.ran.set(key, { one, principal, path, decides: true })
}

/** Whether a function returns the tenant that the app has named. */
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
  const inner = scopeIn(one, args, scope)
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
