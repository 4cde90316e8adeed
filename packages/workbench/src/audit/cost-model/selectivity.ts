import type { ColumnStatistics, Table } from '../catalogue/catalogue.ts'
import type { Condition, Membership, Predicate, Says, Value } from '../statement/access.ts'
import { membersIn } from './array-text.ts'
import type { Binding } from './plan.ts'
import { compareTexts } from './quantile.ts'

/** Postgres' defaults for what it knows nothing about (selfuncs.h). */
const defaults = { equality: 0.005, range: 1 / 3, pattern: 0.005, containment: 0.01 }

export type StatisticsOf = (column: string) => ColumnStatistics | undefined

/** The share of a table's rows that a predicate lets through, as Postgres estimates it. */
export function selectivity(
  predicate: Predicate,
  table: Table,
  statisticsOf: StatisticsOf,
  binding: Binding,
): number {
  const told = binding.shares.get(predicate)
  if (told !== undefined) return told
  switch (predicate.kind) {
    case 'equality': {
      const known = keyStatistics(predicate.key, statisticsOf)
      const shares = (predicate.items ?? [predicate.value]).map((value) =>
        equalityShare(known, table, textOf(value, binding)),
      )
      return Math.min(
        1,
        shares.reduce((sum, share) => sum + share, 0),
      )
    }
    case 'join':
      return averageShare(keyStatistics(predicate.key, statisticsOf), table)
    case 'range':
      return rangeShare(
        predicate.key.column === undefined ? undefined : statisticsOf(predicate.key.column),
        predicate.operator,
        textOf(predicate.value, binding),
      )
    case 'beyond':
      return rangeShare(
        predicate.key.column === undefined ? undefined : statisticsOf(predicate.key.column),
        predicate.operator === '<' ? '<=' : '>=',
        textOf(predicate.value, binding),
      )
    case 'pattern':
      return defaults.pattern
    case 'containment':
      return defaults.containment
    case 'membership':
      return plannedMembers(predicate)
    case 'condition':
      // A guess says what the predicate beside it says already.
      return predicate.guessed
        ? 1
        : conditionShare(predicate.says, statisticsOf(predicate.key.columns[0] ?? ''))
    case 'exclusion':
      return shareWithout(
        keyStatistics(predicate.key, statisticsOf),
        predicate.values.flatMap((value) => {
          const text = textOf(value, binding)
          return text === undefined ? [] : predicate.list ? membersIn(text) : [text]
        }),
        predicate.nulls,
      )
  }
}

/** Share of the rows that the planner takes a subselect in a filter, or a boolean function, to let through. */
export function plannedMembers({ asks }: Membership): number {
  return asks === undefined ? 0.5 : 1 / 3
}

/** Statistics of a key's values. Those of an expression are its column's, except for members of documents. */
export function keyStatistics(
  key: { readonly sql: string; readonly columns: readonly string[] },
  statisticsOf: StatisticsOf,
): ColumnStatistics | undefined {
  const own = statisticsOf(key.sql)
  if (own || /->|#>/.test(key.sql)) return own
  return key.columns[0] === undefined ? undefined : statisticsOf(key.columns[0])
}

/** The share that all of them let through together. */
export function shareOfAll(
  predicates: readonly Predicate[],
  table: Table,
  statisticsOf: StatisticsOf,
  binding: Binding,
): number {
  const shares = new Map(
    predicates.map((each) => [each, selectivity(each, table, statisticsOf, binding)]),
  )
  const isRange = (each: Predicate) => each.kind === 'range' && !binding.shares.has(each)
  const ranges = Map.groupBy(predicates.filter(isRange), keyOf)
  for (const [first, second] of ranges.values())
    if (first && second && sideOf(first) !== sideOf(second)) {
      // The rows above the one bound and below the other one, as Postgres counts them.
      const both = (shares.get(first) ?? 1) + (shares.get(second) ?? 1) - 1
      shares.set(first, Math.max(both, leastWindow)).set(second, 1)
    }
  return [...shares.values()].reduce((product, share) => product * share, 1)
}

const leastWindow = 1e-4

function keyOf(range: Predicate): string {
  return range.kind === 'range' ? `${range.use.id} ${range.key.sql}` : ''
}

function sideOf(range: Predicate): string | undefined {
  return range.kind === 'range' ? range.operator[0] : undefined
}

function textOf(value: Value, binding: Binding): string | undefined {
  if (value.from === 'parameter') return binding.parameters.get(value.number)
  if (value.from === 'setting') return binding.settings[value.name]
  return value.from === 'literal' ? value.text : undefined
}

/** Distinct values of a column: pg_stats gives a number, or minus the share of the rows. */
export function distinctCount(known: ColumnStatistics | undefined, table: Table): number {
  const rows = Math.max(1, table.rows)
  if (!known || known.distinct === 0) return Math.min(200, rows)
  return Math.max(1, known.distinct > 0 ? known.distinct : -known.distinct * rows)
}

/** eqsel: a common value's own share, else an even part of what the common values leave. */
function equalityShare(
  known: ColumnStatistics | undefined,
  table: Table,
  text: string | undefined,
): number {
  if (!known) return defaults.equality
  if (text === undefined) return averageShare(known, table)
  const wanted = text.startsWith('{"') ? text.slice(2, -2) : text
  const common = known.common.find(({ value }) => isSame(value, wanted))
  if (common) return common.share
  const left = 1 - known.nullShare - known.common.reduce((sum, { share }) => sum + share, 0)
  const others = Math.max(1, distinctCount(known, table) - known.common.length)
  const least = known.common.at(-1)?.share ?? 1
  return Math.min(Math.max(0, left) / others, least)
}

/** pg_stats writes booleans as `t` and `f`. */
function isSame(value: string, wanted: string): boolean {
  return (
    value === wanted ||
    (value === 't' && wanted === 'true') ||
    (value === 'f' && wanted === 'false')
  )
}

function averageShare(known: ColumnStatistics | undefined, table: Table): number {
  return (1 - (known?.nullShare ?? 0)) / distinctCount(known, table)
}

/** scalarineqsel: where the value stands among the histogram's bounds. */
function rangeShare(
  known: ColumnStatistics | undefined,
  operator: string,
  text: string | undefined,
): number {
  if (!known || text === undefined) return defaults.range
  const values =
    known.histogram.length > 0 ? known.histogram : known.common.map(({ value }) => value)
  if (values.length === 0) return defaults.range
  const below = values.filter((value) => compareTexts(value, text) < 0).length / values.length
  const share = operator.startsWith('<') ? below : 1 - below
  return Math.min(1, Math.max(share, 1 / (values.length * 10))) * (1 - known.nullShare)
}

function conditionShare(says: Says, known: ColumnStatistics | undefined): number {
  const nulls = known?.nullShare ?? defaults.equality
  if (says.test === 'null') return Math.max(nulls, leastLeft)
  if (says.test === 'not null') return Math.max(1 - nulls, leastLeft)
  const { text } = says
  if (says.test === 'is') return shareOfText(known, text)
  return shareWithout(known, text === undefined ? [] : [text], says.nulls === true)
}

const leastLeft = 1e-5

function shareOfText(known: ColumnStatistics | undefined, text: string | undefined): number {
  const common =
    text === undefined ? undefined : known?.common.find(({ value }) => isSame(value, text))
  return common?.share ?? defaults.equality
}

/** Share of the rows with none of these values. */
function shareWithout(
  known: ColumnStatistics | undefined,
  texts: readonly string[],
  keepsNulls: boolean,
): number {
  const nulls = keepsNulls ? 0 : (known?.nullShare ?? defaults.equality)
  const excluded = [...new Set(texts)].reduce((sum, text) => sum + shareOfText(known, text), 0)
  return Math.max(1 - nulls - excluded, leastLeft)
}

/** The share of a table's rows in an index with these conditions; several may leave out values of one column. */
export function shareOfConditions(
  conditions: readonly Condition[],
  statisticsOf: StatisticsOf,
): number {
  const groups = Map.groupBy(conditions, ({ key, says }) => `${key.sql} ${says.test}`)
  return [...groups.values()].reduce((product, [first, ...others]) => {
    if (!first) return product
    const known = statisticsOf(first.key.columns[0] ?? '')
    const texts = [first, ...others].flatMap(({ says }) =>
      says.test === 'is not' ? (says.text ?? []) : [],
    )
    const isOut = first.says.test === 'is not'
    return (
      product *
      (isOut
        ? shareWithout(known, texts, first.says.nulls === true)
        : conditionShare(first.says, known))
    )
  }, 1)
}
