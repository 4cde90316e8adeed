import { descendants, namesOf, parseStatement } from '../../postgres/parser.ts'
import { repairText } from '../../postgres/repair-text.ts'

/**
 * Parameters that are a distance in time: `now() - $2`. Taken from the sum that `number` is part of; each with the
 * sign by which it counts.
 */
export function distancesIn(text: string, number: number): readonly (readonly [number, 1 | -1])[] {
  const sums = [...descendants(parseStatement(repairText(text)), 'A_Expr')].filter(
    ({ kind, name }) => kind === 'AEXPR_OP' && /^[+-]$/.test(namesOf(name).at(-1) ?? ''),
  )
  return sums.flatMap(({ name, lexpr, rexpr }) => {
    const [left, right] = [lexpr, rexpr].map((side) => parametersIn(side))
    if (![...(left ?? []), ...(right ?? [])].includes(number)) return []
    const sign = namesOf(name).at(-1) === '-' ? -1 : 1
    return (right ?? []).map((each) => [each, sign] as const)
  })
}

function parametersIn(side: unknown): readonly number[] {
  return [...descendants({ side }, 'ParamRef')].flatMap(({ number }) => number ?? [])
}

const days = /^(integer|bigint|smallint)$/

/** The distance as a value of the parameter's type; undefined for other types. */
export function distanceText(type: string, ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined
  if (type === 'interval') return `${Math.round(ms / 1000)} seconds`
  return days.test(type) ? String(Math.round(ms / 86_400_000)) : undefined
}
