import type { Node } from 'libpg-query'
import { quoteIdentifier, shortName } from '../../postgres/names.ts'
import { namesOf, parseCondition } from '../../postgres/parser.ts'
import { count, whole } from '../../terminal/index.ts'
import type { Candidate } from '../advice/candidate.ts'
import { createStatement, dropStatement } from '../advice/ddl.ts'
import type { IndexNames } from '../advice/index-name.ts'
import type { ForeignKey, Index, Table } from '../catalogue/catalogue.ts'
import type { IndexShape, ShapeKey } from '../cost-model/index-shape.ts'
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
    return catalogue.foreignKeys.flatMap((key) => {
      const table = byOid.get(key.table)
      const referenced = byOid.get(key.referenced)
      if (!table || !referenced || table.rows < leastRows) return []
      if (catalogue.indexes.some((index) => servesForeignKey(index, key))) return []
      if (advice.indexes.some(({ shape }) => isServedBy(shape, key))) return []
      return [judgement(key, table, referenced, names)]
    })
  },
}

/** Can Postgres' own check of the key, `where column = $1 and ...`, use this index? */
export function servesForeignKey(index: Index, { table, columns }: ForeignKey): boolean {
  if (index.table !== table || !index.valid) return false
  const wanted = new Set(columns)
  const first = index.keys.slice(0, wanted.size)
  const isTree = index.method === 'btree' && first.length === wanted.size
  const isHash = index.method === 'hash' && columns.length === 1
  return (
    (isTree || isHash) &&
    first.every(({ column, usual }) => column !== null && wanted.has(column) && usual) &&
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

function isServedBy(shape: IndexShape, { table, columns }: ForeignKey): boolean {
  const wanted = new Set(columns.map(quoteIdentifier))
  return (
    shape.table === table &&
    shape.method === 'btree' &&
    shape.conditions.length === 0 &&
    shape.keys.length >= wanted.size &&
    shape.keys.slice(0, wanted.size).every(({ sql }) => wanted.has(sql))
  )
}

function judgement(
  { name, columns }: ForeignKey,
  table: Table,
  referenced: Table,
  names: IndexNames,
): Judgement {
  const keys: readonly ShapeKey[] = columns.map((column) => ({
    sql: quoteIdentifier(column),
    columns: [column],
    descending: false,
    nullsFirst: false,
  }))
  const candidate: Candidate = { table, method: 'btree', keys, conditions: [] }
  const { name: indexName, replaces } = names.take(candidate)
  const { deleted } = referenced.writes
  const evidence =
    deleted > 0
      ? `${shortName(referenced)} has had ${count(deleted, 'delete')}; each read`
      : `Nothing was deleted from ${shortName(referenced)} yet; a delete would read`
  return {
    severity: deleted * table.pages > 100_000 ? 'medium' : 'low',
    title: titleOf('unindexed-foreign-key', {
      key: quoteIdentifier(name),
      table: shortName(table),
    }),
    why: `${evidence} all ${whole(table.rows)} rows of ${shortName(table)}, holding a lock. Joins from ${shortName(referenced)} do too.`,
    sql: [
      ...(replaces ? [dropStatement(table, replaces.name)] : []),
      createStatement(candidate, indexName),
    ],
    ...(replaces ? { settles: [replaces] } : {}),
    // No statement that was seen gains from it, so the index might only cost writes.
    apply: 'review',
    confidence: 'medium',
  }
}
