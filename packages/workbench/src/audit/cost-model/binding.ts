import type { ColumnStatistics, Index, Table } from '../catalogue/catalogue.ts'
import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, Equality, Key, Membership, Predicate, Value } from '../statement/access.ts'
import { arrayOf } from './array-text.ts'
import { beginningOf, beginsAlike, canBegin } from './beginning.ts'
import { withExcluded } from './exclusions.ts'
import { hintFor, isHinted, partialValues } from './hints.ts'
import { skippedRows } from './offset.ts'
import { usualBefore } from './page-place.ts'
import { type Binding, type Rank, type Reach, ranks } from './plan.ts'
import { quantile } from './quantile.ts'
import { hasOpenReach, isOpen, toldOfExclusions, withRanges } from './reach.ts'
import { keyStatistics } from './selectivity.ts'
import { limitOf, type Measured, type Told, toldBy, usualLimit } from './told.ts'

/**
 * Values as real executions would have them, from the planner's statistics: once the most common
 * of each column, once one from the middle, once a rare one.
 */
export function bindingsOf(
  accesses: Accesses,
  statistics: Statistics,
  indexes: readonly Index[],
  measured: Measured,
): readonly Binding[] {
  const hints = partialValues(indexes)
  const decisive = mostDistinct(accesses, statistics)
  const told = toldBy(measured, accesses)
  const cases = casesOf(hasOpenReach(accesses, statistics, told))
  const drawn = (byHint: boolean) =>
    cases.map(({ rank, reach }) => ({
      ...bind(accesses, rank, (predicate, key, place) => {
        if (isOpen(predicate, accesses)) return undefined
        const { table } = predicate.use
        const known = keyStatistics(key, (name) => columnStatistics(statistics, table, name))
        const hint = byHint && place === 0 ? hintFor(predicate, rank, hints) : undefined
        if (hint !== undefined) return hint
        const asked = known && withoutExcluded(known, predicate, key, accesses)
        return asked ? sample(predicate, asked, rank, place) : undefined
      }),
      reach,
      weight: decisive && !isState(decisive) ? shareOf(rank, decisive.known) : 1,
      ...(byHint ? { hinted: true as const } : {}),
    }))
  const plain = isHinted(accesses, hints) ? [...drawn(true), ...drawn(false)] : drawn(false)
  return plain.map((each) => {
    const excluding = withExcluded(each, accesses, statistics, toldOfExclusions(accesses, told))
    const limited = withGuesses(withLimits(excluding, accesses, told), accesses, told)
    const binding = withRanges(limited, accesses, statistics, told, measured.text)
    const skipped = skippedRows(accesses, statistics, indexes, measured, binding)
    return withOffset(binding, accesses, skipped)
  })
}

/** No statement that leaves out a value's rows asks for that value. */
function withoutExcluded(
  known: ColumnStatistics,
  { use }: Predicate,
  { column }: Key,
  { predicates }: Accesses,
): ColumnStatistics {
  const excluded = predicates.flatMap((each) =>
    each.kind === 'condition' &&
    each.use === use &&
    each.key.columns[0] === column &&
    each.says.test === 'is not'
      ? each.says.text
      : [],
  )
  if (excluded.length === 0) return known
  return { ...known, common: known.common.filter(({ value }) => !excluded.includes(value)) }
}

/** Each rank once; a range of unknown value is planned for many rows too. */
function casesOf(isOpenRange: boolean): readonly { readonly rank: Rank; readonly reach: Reach }[] {
  const few = ranks.map((rank) => ({ rank, reach: 'few' as const }))
  return isOpenRange ? [...few, { rank: 'middle', reach: 'many' }] : few
}

/** A call's rows say how many rows match a pattern or a member, if the statement asks for nothing else. */
function withGuesses(
  binding: Binding,
  { predicates, uses }: Accesses,
  told: Told | undefined,
): Binding {
  const [only, ...others] = predicates
  if (!only || others.length > 0 || uses.length > 1 || told?.isAll !== true) return binding
  if (only.kind !== 'pattern' && only.kind !== 'containment') return binding
  const share = Math.min(1, told.rows / Math.max(1, only.use.table.rows))
  return { ...binding, shares: new Map([[only, share]]) }
}

/** Only the outermost limit shows in the rows that a call returns. */
function withLimits(binding: Binding, { limits }: Accesses, told: Told | undefined): Binding {
  const open = limits.flatMap((each) => (each.from === 'parameter' ? [each.number] : []))
  const own = open.map((number): [number, string] => [
    number,
    String(told && number === told.limit ? limitOf(told) : usualLimit),
  ])
  return { ...binding, parameters: new Map([...own, ...binding.parameters]) }
}

function withOffset(binding: Binding, { offsets }: Accesses, skipped: number): Binding {
  const open = offsets.flatMap((each) => (each.from === 'parameter' ? [each.number] : []))
  const own = open.map((number): [number, string] => [number, String(skipped)])
  return { ...binding, parameters: new Map([...own, ...binding.parameters]) }
}

/** The column, among those compared with values or asked about, that decides most how many rows are met. */
export function mostDistinct(
  { predicates }: Pick<Accesses, 'predicates'>,
  statistics: Statistics,
): { readonly predicate: Equality | Membership; readonly known: ColumnStatistics } | undefined {
  // The values inside of the subselect that is asked say who the user is, not how many rows are met.
  const asked = new Set(predicates.flatMap(({ kind, use }) => (kind === 'membership' ? use : [])))
  const found = predicates.flatMap((predicate) => {
    if (asked.size > 0 && !asked.has(predicate.use)) return []
    if (predicate.kind !== 'equality' && predicate.kind !== 'membership') return []
    const { table } = predicate.use
    const known = keyStatistics(predicate.key, (name) => columnStatistics(statistics, table, name))
    return known ? [{ predicate, known, distinct: distinctValues(known, table) }] : []
  })
  return found.toSorted((a, b) => b.distinct - a.distinct)[0]
}

/** A column with more values holds names or tenants rather than states. */
const mostStates = 20

/** A state is asked for whatever share of the rows is in it: queues ask for the rarest. */
function isState({ predicate, known }: NonNullable<ReturnType<typeof mostDistinct>>): boolean {
  return distinctValues(known, predicate.use.table) <= mostStates
}

/** pg_stats gives a negative figure as a share of the rows. */
function distinctValues({ distinct }: ColumnStatistics, { rows }: Table): number {
  return distinct < 0 ? -distinct * Math.max(1, rows) : distinct
}

/** A value with no share at all may still be asked for. */
export const leastShare = 1e-6

/**
 * How much of the table a rank's value stands for: the most common for itself, the middle one for the
 * other common ones, the rare one for the rest. Values are taken to be asked for as often as rows
 * have them: a big tenant is visited more often, but not by every third visitor.
 */
export function shareOf(
  rank: Rank,
  { common, nullShare }: Pick<ColumnStatistics, 'common' | 'nullShare'>,
): number {
  const heavy = common[0]?.share ?? 0
  const all = common.reduce((sum, { share }) => sum + share, 0)
  const shares = { heavy, middle: all - heavy, rare: 1 - nullShare - all, absent: 0 }
  return Math.max(leastShare, shares[rank])
}

/** A value for the predicate; `in (...)` wants another one at each place. */
type Sample = (predicate: Predicate, key: Key, place: number) => string | undefined

function bind(
  accesses: Accesses,
  rank: Rank,
  sampleFor: Sample,
): Omit<Binding, 'weight' | 'reach'> {
  const parameters = new Map<number, string>()
  const settings: Record<string, string> = {}
  const put = (value: Value, text: string | undefined) => {
    if (text === undefined) return
    if (value.from === 'parameter' && !parameters.has(value.number))
      parameters.set(value.number, text)
    if (value.from === 'setting') settings[value.name] ??= text
  }
  for (const predicate of accesses.predicates) {
    const key = predicate.kind === 'pattern' ? predicate.keys[0] : keyOfPredicate(predicate)
    if (key && 'value' in predicate)
      for (const [place, value] of valuesOf(predicate).entries())
        put(value, sampleFor(predicate, key, place))
  }
  return { rank, parameters, settings, shares: new Map(), distances: new Map() }
}

function valuesOf(predicate: Extract<Predicate, { value: Value }>): readonly Value[] {
  return (predicate.kind === 'equality' ? predicate.items : undefined) ?? [predicate.value]
}

function keyOfPredicate(predicate: Predicate): Key | undefined {
  return 'key' in predicate ? predicate.key : undefined
}

function sample(
  predicate: Predicate,
  known: ColumnStatistics,
  rank: Rank,
  place: number,
): string | undefined {
  switch (predicate.kind) {
    case 'equality':
      return predicate.list && !predicate.items
        ? asArray(equalTo(known, rank))
        : equalTo(known, rank, place)
    case 'range':
      return bound(known, predicate.operator.startsWith('<') ? 0.95 : 0.85)
    case 'beyond':
      return quantile(known, predicate.operator === '<' ? 1 - usualBefore : usualBefore)
    case 'pattern':
      return beginsAlike(known) !== undefined && canBegin(predicate)
        ? beginningOf(known, rank)
        : patternOf(equalTo(known, rank), predicate.regular)
    case 'containment':
      return containmentOf(equalTo(known, rank), rank)
    case 'join':
    case 'membership':
    case 'condition':
    case 'exclusion':
      return undefined
  }
}

function equalTo(
  { common, histogram }: ColumnStatistics,
  rank: Rank,
  place = 0,
): string | undefined {
  const middle = (common[Math.floor(common.length / 2) + place] ?? common.at(-1))?.value
  const rare =
    histogram[Math.floor(histogram.length / 2) + place] ??
    (common.at(-1 - place) ?? common[0])?.value
  if (rank === 'heavy') return common[place]?.value ?? rare
  return rank === 'middle' ? (middle ?? histogram[Math.floor(histogram.length / 3)]) : rare
}

function bound({ common, histogram }: ColumnStatistics, share: number): string | undefined {
  if (histogram.length > 0) return histogram[Math.floor((histogram.length - 1) * share)]
  const values = common.map((each) => each.value).toSorted()
  return values[Math.floor((values.length - 1) * share)]
}

function asArray(value: string | undefined): string | undefined {
  return value === undefined ? undefined : arrayOf([value])
}

function patternOf(value: string | undefined, regular: boolean): string | undefined {
  if (value === undefined) return undefined
  const part = value.slice(Math.floor(value.length / 3), Math.floor(value.length / 3) + 6)
  const plain = unseen(part.replaceAll(/[^\p{L}\p{N}]/gu, ''))
  return regular ? plain : `%${plain}%`
}

/**
 * Letters as the column has them, in an order it hasn't. The planner tries patterns and documents
 * on its histogram, of which a true part would match one value in a hundred: unlike what people ask for.
 */
function unseen(text: string): string {
  return Array.from(text).toReversed().join('')
}

/** One member of the document or array: which one apps ask for isn't known, so each rank takes another. */
function containmentOf(value: string | undefined, rank: Rank): string | undefined {
  if (value === undefined) return undefined
  if (value.startsWith('{') && !value.includes(':'))
    return `{${pick(value.slice(1, -1).split(','), rank)}}`
  const members = membersOf(value)
  const [key, content] = pick(members, rank) ?? []
  if (key === undefined) return value
  const rare = rank === 'rare' && typeof content === 'string'
  return JSON.stringify({ [key]: rare ? unseen(content) : content })
}

function membersOf(json: string): readonly (readonly [string, unknown])[] {
  try {
    const document: unknown = JSON.parse(json)
    const isObject = typeof document === 'object' && document !== null && !Array.isArray(document)
    return isObject ? Object.entries(document) : []
  } catch {
    return []
  }
}

function pick<T>(members: readonly T[], rank: Rank): T | undefined {
  const place = rank === 'middle' ? 1 : 0
  return members[place % Math.max(1, members.length)]
}
