import type { ColumnStatistics, Table } from '../catalogue/catalogue.ts'
import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, Equality, Predicate } from '../statement/access.ts'
import { distinctCount } from './selectivity.ts'
import type { Told } from './told.ts'

/** The members that a statement reads of documents, as far as their names could be found out. */
export interface Named {
  readonly accesses: Accesses
  /** Names found for constants that were replaced by parameters, by their number. */
  readonly names: ReadonlyMap<number, string>
}

const member = /^(.+) ->> \$(\d+)\)/

/**
 * pg_stat_statements writes `meta ->> 'ref'` as `meta ->> $2`. The name is taken for the one member whose values
 * fit the rows that a call returns.
 */
export function withNames(
  accesses: Accesses,
  statistics: Statistics,
  told: Told | undefined,
): Named {
  const names = new Map<number, string>()
  for (const each of accesses.predicates) {
    const found = each.kind === 'equality' ? openMember(each) : undefined
    const name = found && nameOf(each as Equality, accesses, statistics, told)
    if (found && name !== undefined) names.set(found.number, name)
  }
  if (names.size === 0) return { accesses, names }
  const predicates = accesses.predicates.map((each) => named(each, names))
  return { accesses: { ...accesses, predicates }, names }
}

/** The parameter that stands for a member's name, if that is all that the key lacks. */
export function openMember({ key }: Equality): { readonly number: number } | undefined {
  const number = member.exec(key.sql)?.[2]
  const parameters = key.sql.match(/\$\d+/g) ?? []
  return !key.complete && number !== undefined && parameters.length === 1
    ? { number: Number(number) }
    : undefined
}

function named(predicate: Predicate, names: ReadonlyMap<number, string>): Predicate {
  const open = predicate.kind === 'equality' ? openMember(predicate) : undefined
  const name = open && names.get(open.number)
  if (predicate.kind !== 'equality' || !open || name === undefined) return predicate
  const literal = `'${name.replaceAll("'", "''")}'`
  const sql = predicate.key.sql.replace(`$${open.number}`, () => literal)
  return { ...predicate, key: { ...predicate.key, sql, complete: true } }
}

/**
 * Expected rows may be this far from those that were counted, in powers of ten, and those of another member must be so much
 * farther. The histogram is no sample by chance: documents are sorted by one member, and values of others meet in it again.
 */
const [near, farther] = [1.5, 1]

function nameOf(
  { use, key, list }: Equality,
  { uses, predicates }: Accesses,
  statistics: Statistics,
  told: Told | undefined,
): string | undefined {
  const [column] = key.columns
  const known = column === undefined ? undefined : columnStatistics(statistics, use.table, column)
  const members = known ? [...membersOf(known, use.table)] : []
  const isAlone = told?.isAll === true && uses.length === 1 && !list && predicates.length === 1
  if (!isAlone) return members.length === 1 ? members[0]?.[0] : undefined
  const distances = members
    .map(([name, each]) => ({ name, distance: distanceOf(each, use.table, told) }))
    .toSorted((a, b) => a.distance - b.distance)
  const [best, next] = distances
  if (!best || best.distance > near) return undefined
  return (next?.distance ?? Infinity) >= best.distance + farther ? best.name : undefined
}

function distanceOf(known: ColumnStatistics, table: Table, { rows }: Told): number {
  const expected = (Math.max(1, table.rows) * (1 - known.nullShare)) / distinctCount(known, table)
  return Math.abs(Math.log10(Math.max(expected, 0.1) / Math.max(rows, 0.1)))
}

/** Statistics of the members that a column's sampled documents have, by name. */
function membersOf(
  { common, histogram }: ColumnStatistics,
  { rows }: Table,
): ReadonlyMap<string, ColumnStatistics> {
  const documents = [...common.map(({ value }) => value), ...histogram].flatMap(parsed)
  const names = new Set(documents.flatMap((each) => Object.keys(each)))
  const found = [...names].map((name): [string, ColumnStatistics] => [
    name,
    statisticsOf(
      documents.map((each) => each[name]),
      Math.max(1, rows),
    ),
  ])
  return new Map(found.filter(([, { widthBytes }]) => widthBytes > 0))
}

function parsed(json: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const document: unknown = JSON.parse(json)
    const isObject = typeof document === 'object' && document !== null && !Array.isArray(document)
    return isObject ? [document as Record<string, unknown>] : []
  } catch {
    return []
  }
}

/** Statistics of a few values, as ANALYZE would gather them. */
function statisticsOf(values: readonly unknown[], rows: number): ColumnStatistics {
  const texts = values.flatMap((each) =>
    ['string', 'number', 'boolean'].includes(typeof each) ? [String(each)] : [],
  )
  const counts = [...Map.groupBy(texts, (text) => text)]
    .map(([value, all]) => ({ value, share: all.length / Math.max(1, values.length) }))
    .toSorted((a, b) => b.share - a.share)
  const share = texts.length / Math.max(1, values.length)
  const isMostlyDistinct = counts.length > 0.5 * texts.length
  const once = counts.filter((each) => each.share * values.length < 1.5).length
  // Haas and Stokes' estimator, which ANALYZE uses.
  const distinct =
    (texts.length * counts.length) /
    Math.max(1e-9, texts.length - once + (once * texts.length) / (rows * share))
  return {
    distinct: Math.max(1, Math.round(Math.min(distinct, rows * share))),
    nullShare: 1 - share,
    widthBytes: Math.ceil(texts.join('').length / Math.max(1, texts.length)),
    correlation: 0,
    common: isMostlyDistinct ? [] : counts,
    histogram: isMostlyDistinct ? texts.toSorted() : [],
  }
}

/** Statistics of documents' members that statements compare, which Postgres gathers only once they are indexed. */
export function withMembers(all: readonly Accesses[], statistics: Statistics): Statistics {
  const found = new Map(statistics)
  for (const { predicates } of all)
    for (const each of predicates) {
      const known = each.kind === 'equality' ? memberOf(each, statistics) : undefined
      const { schema, name } = each.use.table
      if (each.kind === 'equality' && known) found.set(`${schema}.${name}.${each.key.sql}`, known)
    }
  return found
}

function memberOf({ use, key }: Equality, statistics: Statistics): ColumnStatistics | undefined {
  const name = /^\(.+ ->> '((?:[^']|'')*)'\)$/.exec(key.sql)?.[1]?.replaceAll("''", "'")
  const known = columnStatistics(statistics, use.table, key.columns[0] ?? '')
  return name === undefined || !known ? undefined : membersOf(known, use.table).get(name)
}
