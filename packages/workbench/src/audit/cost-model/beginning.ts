import type { ColumnStatistics } from '../catalogue/catalogue.ts'
import type { Predicate } from '../statement/access.ts'
import type { Binding, Rank } from './plan.ts'

/** Operator class under which a btree finds texts by their beginning, whatever the collation. */
export const beginningClass = 'text_pattern_ops'

/** So many characters in common make `INV-` a prefix, and what is typed after it the beginning of a text. */
const leastCommon = 3

/** The beginning that all sampled values of a column share, if it is long enough to be meant. Texts of several words are names: people search them by any part. */
export function beginsAlike({
  common,
  histogram,
}: Pick<ColumnStatistics, 'common' | 'histogram'>): string | undefined {
  const values = [...common.map(({ value }) => value), ...histogram]
  const [first = ''] = values
  const length = values.reduce(
    (least, value) => Math.min(least, sharedLength(first, value)),
    first.length,
  )
  const areCodes = values.length > 1 && !values.some((value) => /\s/.test(value))
  return areCodes && length >= leastCommon ? first.slice(0, length) : undefined
}

function sharedLength(a: string, b: string): number {
  const place = Array.from(a).findIndex((letter, i) => letter !== b[i])
  return place < 0 ? a.length : place
}

/** Could the pattern be the beginning of a text, as far as its operator tells? */
export function canBegin(predicate: Predicate): boolean {
  return (
    predicate.kind === 'pattern' &&
    predicate.keys.length === 1 &&
    !predicate.regular &&
    predicate.cased
  )
}

/** A pattern that goes on for a few characters after what all values begin with. */
export function beginningOf(known: ColumnStatistics, rank: Rank): string | undefined {
  const shared = beginsAlike(known)
  const { histogram, common } = known
  const places = { heavy: 1 / 4, middle: 1 / 2, rare: 3 / 4, absent: 3 / 4 }
  const values = histogram.length > 0 ? histogram : common.map(({ value }) => value)
  const value = values[Math.floor(values.length * places[rank])]
  if (shared === undefined || value === undefined) return undefined
  return `${value.slice(0, shared.length + 3).replaceAll(/[%_\\]/g, String.raw`\$&`)}%`
}

/** Is the pattern, literal or taken for it, the beginning of a text? */
export function isBeginning(predicate: Predicate, { parameters }: Binding): boolean {
  if (predicate.kind !== 'pattern' || !canBegin(predicate)) return false
  const { value } = predicate
  const text = value.from === 'parameter' ? parameters.get(value.number) : undefined
  return /^(?:[^%_\\]|\\.)+%?$/.test((value.from === 'literal' ? value.text : text) ?? '')
}
