import type { Node, SelectStmt } from 'libpg-query'
import { namesOf } from '../../../postgres/parser.ts'
import { judgeValue } from '../condition/value.ts'
import { columnAt } from '../names.ts'
import { fenced, weakest } from '../verdict.ts'
import type { Output, Scope } from '../world.ts'

export function outputsOf(
  { targetList = [], valuesLists = [] }: SelectStmt,
  scope: Scope,
): Output[] {
  const [row = [], ...rows] = valuesLists.map((each) => ('List' in each ? each.List.items : []))
  if (row.length > 0)
    return row.map((_, i) => {
      const verdicts = [row, ...rows].map((each) => judgeValue(each?.[i], scope))
      return { name: `column${i + 1}`, verdict: weakest(verdicts) ?? fenced }
    })
  return targetList.flatMap((target) => {
    if (!('ResTarget' in target)) return []
    const { val, name } = target.ResTarget
    const fields = val && 'ColumnRef' in val ? namesOf(val.ColumnRef.fields) : []
    if (fields.at(-1) === '*') return starOf(fields.at(-2), scope)
    const origin = columnAt(val, scope)
    const called = val && 'FuncCall' in val ? namesOf(val.FuncCall.funcname).at(-1) : undefined
    return [
      { name: name ?? fields.at(-1) ?? called ?? '', verdict: judgeValue(val, scope), origin },
    ]
  })
}

function starOf(alias: string | undefined, scope: Scope): Output[] {
  return scope.sources
    .filter((source) => alias === undefined || source.alias === alias)
    .flatMap((source) => {
      const names = source.relation?.columns ?? source.outputs ?? []
      return names.map(({ name }) => {
        const verdict = judgeValue(columnNode(source.alias, name), scope)
        return { name, verdict, origin: { source, column: name } }
      })
    })
}

export const text = (sval: string): Node => ({ String: { sval } })

export const columnNode = (alias: string, name: string): Node => ({
  ColumnRef: { fields: [text(alias), text(name)] },
})
