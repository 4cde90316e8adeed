import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import type { Reading } from '../reading.ts'
import type { TableUse } from '../statement/access.ts'

/** A statement that looks rows of a single table up by the values of columns. */
export interface Lookup {
  readonly use: TableUse
  /** Columns that must equal a parameter. */
  readonly columns: readonly string[]
}

/** A way by which rows of a list may have led to the look-up. */
export interface Tie {
  /** The look-up's column, whose values the list gives. */
  readonly column: string
  /** Told by a foreign key, else by names alone. */
  readonly isDeclared: boolean
}

/** Undefined for a statement that asks for more than equal values; row-level security may add conditions. */
export function lookupOf({ form, accesses }: Reading): Lookup | undefined {
  const [use, ...others] = accesses.uses
  const own = accesses.predicates.filter(({ policy }) => !policy)
  const columns = own.flatMap((each) => {
    const isKey = each.kind === 'equality' && !each.list && each.value.from === 'parameter'
    return isKey && each.key.column !== undefined ? [each.key.column] : []
  })
  const isSimple = own.every(({ kind }) => /^(equality|condition|exclusion)$/.test(kind))
  const isLookup = form.isRead && others.length === 0 && isSimple && columns.length > 0
  return use && isLookup ? { use, columns } : undefined
}

/** The tie between a list and a look-up: the list's rows point at what is looked up, or the other way round. */
export function tieOf(list: Reading, lookup: Lookup, catalogue: Catalogue): Tie | undefined {
  const ties = list.accesses.uses.flatMap(({ table, alias }) =>
    [...parentTies(table, lookup, catalogue), ...childTies(table, lookup, catalogue)].filter(
      ({ given }) => returnsAny(list, alias, given),
    ),
  )
  return ties.find(({ isDeclared }) => isDeclared) ?? ties[0]
}

interface PossibleTie extends Tie {
  /** Columns of the list, one of which it must return. */
  readonly given: readonly string[]
}

/** The list's table references the row that is looked up by its key. */
function parentTies(
  listed: Table,
  { use, columns }: Lookup,
  { foreignKeys, indexes }: Catalogue,
): readonly PossibleTie[] {
  const keys = indexes.filter(
    (each) => each.table === use.table.oid && each.unique && each.predicate === undefined,
  )
  const alone = keys.find(({ keys: [key, ...more] }) => more.length === 0 && isIn(key, columns))
  const isUnique = keys.some((each) => each.keys.every((key) => isIn(key, columns)))
  const column = alone?.keys[0]?.column ?? columns.at(-1) ?? ''
  const declared = foreignKeys.filter(
    (each) => each.table === listed.oid && each.referenced === use.table.oid,
  )
  if (!isUnique && columns.length > 1) return []
  const named = alone
    ? listed.columns.map(({ name }) => name).filter(pointsAt(use.table, column))
    : []
  return [
    ...declared.map((each) => ({ column, isDeclared: true, given: each.columns })),
    ...named.map((name) => ({ column, isDeclared: false, given: [name] })),
  ]
}

/** The looked-up rows reference those of the list. */
function childTies(
  listed: Table,
  { use, columns }: Lookup,
  { foreignKeys, indexes }: Catalogue,
): readonly PossibleTie[] {
  const given = indexes
    .filter((each) => each.table === listed.oid && each.unique)
    .flatMap((each) => each.keys.flatMap(({ column }) => column ?? []))
  const declared = foreignKeys
    .filter((each) => each.table === use.table.oid && each.referenced === listed.oid)
    .flatMap((each) => each.columns.filter((name) => columns.includes(name)).slice(-1))
  const named = columns.filter(pointsAt(listed, given[0] ?? 'id'))
  return [
    ...declared.map((column) => ({ column, isDeclared: true, given })),
    ...(given.length > 0 ? named : []).map((column) => ({ column, isDeclared: false, given })),
  ]
}

function isIn(key: { column: string | null } | undefined, columns: readonly string[]): boolean {
  return typeof key?.column === 'string' && columns.includes(key.column)
}

/** Does a column's name end in that of the table, in the singular, and its key, as `author_user_id` does for users? */
function pointsAt({ name }: Table, key: string): (column: string) => boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '')
  const table = plain(name)
  const bases = [
    table,
    table.replace(/s$/, ''),
    table.replace(/es$/, ''),
    table.replace(/ies$/, 'y'),
  ]
  const ends = new Set(bases.map((base) => base + plain(key)))
  return (column) => [...ends].some((end) => plain(column).endsWith(end))
}

/** Does the list return one of these columns, so that the app can have asked by it? */
function returnsAny({ form }: Reading, alias: string, columns: readonly string[]): boolean {
  const names = ['*', alias, ...columns]
  return columns.length === 0 || names.some((name) => form.returns.has(name))
}
