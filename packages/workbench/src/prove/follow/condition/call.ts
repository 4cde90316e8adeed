import type { FuncCall, Node } from 'libpg-query'
import { namesOf } from '../../../postgres/parser.ts'
import type { UserFunction } from '../../catalogue.ts'
import { bodyOf, singleExpression } from '../function/body.ts'
import { columnAt, functionsCalled, passed } from '../names.ts'
import { unclear, type Verdict, weakest } from '../verdict.ts'
import { type Meaning, newScope, runsAs, type Scope, type Source, within } from '../world.ts'

/** Judges a function called for every row by its only expression. */
export function judgeCall(call: FuncCall, target: Source, scope: Scope): Verdict | undefined {
  const args = call.args ?? []
  const columns = args.map((arg) => columnAt(arg, scope))
  if (!columns.some((column) => column?.source === target)) return undefined
  const called = functionsCalled(call, scope)
  const verdicts = called.map((one) => judgeInlined(one, args, target, scope))
  return (
    weakest(verdicts) ?? unclear(`calls ${namesOf(call.funcname).at(-1) ?? ''}() for every row`)
  )
}

function judgeInlined(
  called: UserFunction,
  args: readonly Node[],
  target: Source,
  scope: Scope,
): Verdict {
  const unknown = unclear(`calls ${called.name}() for every row`)
  scope.world.judge.decided(called, scope)
  const expression = singleExpression(bodyOf(called))
  if (!expression || called.volatility === 'volatile') return unknown
  const names = new Map<string, Meaning>()
  passed(called, args).forEach((arg, i) => {
    const column = columnAt(arg, scope)
    const meaning: Meaning = () => column ?? scope.world.judge.value(arg, scope)
    names.set(`$${i + 1}`, meaning)
    const name = called.argumentNames[i]
    if (name) names.set(name, meaning)
  })
  const inner = { ...newScope(scope.world, runsAs(called, scope)), names }
  return 'SelectStmt' in expression
    ? unknown
    : scope.world.judge.condition(expression, target, within(inner, []))
}
