import type { Node } from 'libpg-query'
import { quoteIdentifier, shortName } from '../../postgres/names.ts'
import { namesOf, parseCondition } from '../../postgres/parser.ts'
import { count, whole } from '../../terminal/index.ts'
import type { Candidate } from '../advice/candidate.ts'
import { createStatement, dropStatement } from '../advice/ddl.ts'
import type { IndexNames } from '../advice/index-name.ts'
import { isServedBy, type KeyedShape } from '../advice/served-key.ts'
import type { Catalogue, ForeignKey, Index, Table } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Reading a smaller table whole costs no more than an index. */
const leastRows = 1_000

/**
 * Foreign keys whose columns no index begins with, neither one that exists nor an advised one: each
 * delete of a referenced row reads the whole table.
 */
export const unindexedForeignKey: Rule = {
  judge({ catalogue, advice, names }) {
    const byOid = new Map(catalogue.tables.map((table) => [table.oid, table]))
    const rowsRead = rowsReader(catalogue)
    const bare = catalogue.foreignKeys.flatMap((key): readonly BareKey[] => {
      const table = byOid.get(key.table)
      const referenced = byOid.get(key.referenced)
      if (!table || !referenced) return []
      const rows = rowsRead(key, table)
      if (rows < leastRows) return []
      if (advice.indexes.some(({ shape }) => isServedBy(shape, key))) return []
      return [{ key, table, referenced, rows }]
    })
    return byIndex(sharedFirst(bare)).map((keys) => judgement(keys, names))
  },
}

interface BareKey {
  readonly key: ForeignKey
  readonly table: Table
  readonly referenced: Table
  /** How many rows the check of a delete reads. */
  readonly rows: number
}

/** Keys that one index serves, the key that it is made for first. */
type Served = readonly [BareKey, ...BareKey[]]

/** Columns that other keys have too come first, so that one index serves those. */
function sharedFirst(bare: readonly BareKey[]): readonly BareKey[] {
  const uses = (table: Table, column: string) =>
    bare.filter((each) => each.table === table && each.key.columns.includes(column)).length
  return bare.map(({ key, table, ...rest }) => {
    const columns = key.columns.toSorted((a, b) => uses(table, b) - uses(table, a))
    return { key: { ...key, columns }, table, ...rest }
  })
}

/** Longer keys first: their index may serve shorter ones too. */
function byIndex(bare: readonly BareKey[]): readonly Served[] {
  const longestFirst = bare.toSorted((a, b) => b.key.columns.length - a.key.columns.length)
  return longestFirst.reduce<readonly Served[]>((found, each) => {
    const at = found.findIndex(([first]) => isServedBy(formFor(first.key), each.key))
    const served = found[at]
    return served ? found.with(at, [...served, each]) : [...found, [each]]
  }, [])
}

/** How many rows the check of a delete reads. Partitions may have indexes of their own. */
function rowsReader({ indexes, tables }: Catalogue): (key: ForeignKey, table: Table) => number {
  const indexesOf = Map.groupBy(indexes, ({ table }) => table)
  const partsOf = Map.groupBy(tables, ({ partitionOf }) => partitionOf)
  const rowsRead = (key: ForeignKey, table: Table): number => {
    if (indexesOf.get(table.oid)?.some((index) => servesForeignKey(index, key))) return 0
    if (!table.partitioned) return Math.max(0, table.rows)
    return (partsOf.get(table.oid) ?? []).reduce((sum, part) => sum + rowsRead(key, part), 0)
  }
  return rowsRead
}

/** Can Postgres' own check of the key, `where column = $1 and ...`, use this index of its table or of a partition? */
export function servesForeignKey(index: Index, { columns }: ForeignKey): boolean {
  if (!index.valid) return false
  const wanted = new Set(columns)
  const first = index.keys.slice(0, wanted.size)
  const isTree = index.method === 'btree' && first.length === wanted.size
  const isHash = index.method === 'hash' && columns.length === 1
  return (
    (isTree || isHash) &&
    first.every(({ column, findsEqual }) => column !== null && wanted.has(column) && findsEqual) &&
    (index.predicate === undefined || saysOnlyNotNull(parseCondition(index.predicate), wanted))
  )
}

/** The check's own equalities imply such a condition. */
function saysOnlyNotNull(node: Node | undefined, columns: ReadonlySet<string>): boolean {
  if (node && 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR')
    return (node.BoolExpr.args ?? []).every((each) => saysOnlyNotNull(each, columns))
  if (!node || !('NullTest' in node) || node.NullTest.nulltesttype !== 'IS_NOT_NULL') return false
  const { arg } = node.NullTest
  const names = arg && 'ColumnRef' in arg ? namesOf(arg.ColumnRef.fields) : []
  return names.length === 1 && columns.has(names[0] ?? '')
}

function formFor({ table, columns }: ForeignKey): KeyedShape {
  const keys = columns.map((column) => ({
    sql: quoteIdentifier(column),
    columns: [column],
    descending: false,
    nullsFirst: false,
  }))
  return { table, method: 'btree', keys, conditions: [] }
}

function judgement(served: Served, names: IndexNames): Judgement {
  const [{ key, table }, ...others] = served
  const candidate: Candidate = { ...formFor(key), table }
  const { name: indexName, replaces } = names.take(candidate)
  const also = others.map((other) => quoteIdentifier(other.key.name))
  return {
    severity: served.some(isUrgent) ? 'medium' : 'low',
    title: titleOf('unindexed-foreign-key', {
      key: quoteIdentifier(key.name),
      table: shortName(table),
    }),
    why: [
      whyOf(served),
      ...(also.length > 0 ? [`The index serves ${also.join(', ')} too.`] : []),
    ].join(' '),
    sql: [
      ...(replaces ? [dropStatement(table, replaces.name)] : []),
      createStatement(candidate, indexName),
    ],
    gain: `a delete from ${[...new Set(served.map((each) => shortName(each.referenced)))].join(' or ')} finds its rows by the index, and holds its lock for less long.`,
    undo: dropStatement(table, indexName),
    ...(replaces ? { settles: [replaces] } : {}),
    // No statement that was seen gains from it, so the index might only cost writes.
    apply: 'review',
    confidence: 'medium',
  }
}

function isUrgent({ table, referenced }: BareKey): boolean {
  return referenced.writes.deleted * table.pages > 100_000
}

/** Says how much deletes from each referenced table read, or would read. */
function whyOf(served: Served): string {
  const [{ table }] = served
  const rows = Math.max(...served.map((each) => each.rows))
  const read = `${rows === table.rows ? 'all ' : ''}${whole(rows)} rows of ${shortName(table)}, holding a lock`
  const referenced = [...new Set(served.map((each) => each.referenced))]
  const names = (tables: readonly Table[]) => tables.map(shortName).join(' or ')
  const used = referenced.filter(({ writes }) => writes.deleted > 0)
  const unused = referenced.filter(({ writes }) => writes.deleted === 0)
  const deletes = used.map(
    (each) => `${shortName(each)} has had ${count(each.writes.deleted, 'delete')}`,
  )
  return [
    ...(used.length > 0 ? [`${deletes.join(', ')}; each read ${read}.`] : []),
    ...(unused.length > 0
      ? [`Nothing was deleted from ${names(unused)} yet; a delete would read ${read}.`]
      : []),
    `Joins from ${names(referenced)} do too.`,
  ].join(' ')
}
