import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, Condition, Exclusion } from '../statement/access.ts'
import { arrayOf } from './array-text.ts'
import { conditionWithout, endValue } from './open-end.ts'
import { type Binding, unbound } from './plan.ts'
import { shareOfAll } from './selectivity.ts'
import type { Told } from './told.ts'

/** Share of the rows that a statement must leave out for it to matter which values it means. */
const leastExcluded = 0.8

/** Members of an array that are guessed. */
const mostListed = 3

/** An exclusion of unknown values, with those that most rows have. */
export interface OpenExclusion {
  readonly exclusion: Exclusion
  /** Most frequent first; no more than are needed. */
  readonly usual: readonly string[]
}

/** `state <> $1`: hardly any rows are left if $1 is the usual state, nearly all if it is a rare one. */
export function openExclusions(
  { predicates }: Accesses,
  statistics: Statistics,
): readonly OpenExclusion[] {
  return predicates.flatMap((exclusion) => {
    if (exclusion.kind !== 'exclusion') return []
    const usual = usualValues(exclusion, statistics)
    return usual.length > 0 ? [{ exclusion, usual }] : []
  })
}

function usualValues(exclusion: Exclusion, statistics: Statistics): readonly string[] {
  const { use, key, values, list } = exclusion
  const known =
    key.column === undefined ? undefined : columnStatistics(statistics, use.table, key.column)
  const usual: string[] = []
  let share = 0
  for (const each of known?.common.slice(0, list ? mostListed : values.length) ?? []) {
    usual.push(each.value)
    share += each.share
    if (share >= leastExcluded) return usual
  }
  return []
}

/** Does it leave out what most rows have? Told by the rows of a call, where they can tell; else undefined. */
function leavesFew(
  { exclusion, usual }: OpenExclusion,
  { predicates }: Accesses,
  statistics: Statistics,
  told: Told | undefined,
): boolean | undefined {
  if (!told) return undefined
  const { use } = exclusion
  const statisticsOf = (column: string) => columnStatistics(statistics, use.table, column)
  const others = predicates.filter(
    (each) => each.use === use && each.kind !== 'join' && each !== exclusion,
  )
  const many = Math.max(1, use.table.rows) * shareOfAll(others, use.table, statisticsOf, unbound)
  const bound = bindUsual({ exclusion, usual }, unbound)
  const few = many * shareOfAll([exclusion], use.table, statisticsOf, bound)
  return (told.rows + least) ** 2 <= (many + least) * (few + least)
}

/** Rows of a call where none were seen. */
const least = 0.1

/** The binding with values that its exclusions leave out: what most rows have, unless the rows of a call or the reach say that many are left. */
export function withExcluded(
  binding: Binding,
  accesses: Accesses,
  statistics: Statistics,
  told: Told | undefined,
): Binding {
  return openExclusions(accesses, statistics).reduce(
    (bound, open) =>
      (leavesFew(open, accesses, statistics, told) ?? binding.reach === 'few')
        ? bindUsual(open, bound)
        : bound,
    binding,
  )
}

function bindUsual({ exclusion, usual }: OpenExclusion, binding: Binding): Binding {
  const texts = exclusion.list ? [arrayOf(usual)] : usual
  const own = exclusion.values.flatMap((value, i): readonly (readonly [number, string])[] => {
    const text = texts[i]
    return value.from === 'parameter' && text !== undefined ? [[value.number, text]] : []
  })
  return { ...binding, parameters: new Map([...own, ...binding.parameters]) }
}

/**
 * pg_stat_statements writes `where state <> 'done'` as `state <> $1`. Where most rows have one state, that is the one which
 * such a statement is taken to leave out: a partial index may leave it out too.
 */
export function withExclusions(
  accesses: Accesses,
  statistics: Statistics,
  told: Told | undefined,
): Accesses {
  const guessed = openExclusions(accesses, statistics)
    .filter((open) => leavesFew(open, accesses, statistics, told) !== false)
    .flatMap((open) => conditionsOf(open, leavesFew(open, accesses, statistics, told) === true))
  return guessed.length === 0
    ? accesses
    : { ...accesses, predicates: [...accesses.predicates, ...guessed] }
}

function conditionsOf(
  { exclusion: { use, key, nulls, policy }, usual }: OpenExclusion,
  isTold: boolean,
): readonly Condition[] {
  return usual.map((text) => ({
    kind: 'condition',
    use,
    key,
    policy,
    ...conditionWithout(use.table, key, text, nulls),
    guessed: { of: 'excluded', confidence: isTold || endValue.test(text) ? 'medium' : 'low' },
  }))
}

/** The accesses without what was guessed of exclusions, where blocks that calls read show that many rows are left. */
export function withoutGuesses(accesses: Accesses): Accesses {
  const isGuess = (each: Accesses['predicates'][number]) =>
    each.kind === 'condition' && each.guessed?.of === 'excluded'
  if (!accesses.predicates.some(isGuess)) return accesses
  return { ...accesses, predicates: accesses.predicates.filter((each) => !isGuess(each)) }
}
