import type { Node } from 'libpg-query'
import { parseCondition, parseExpression } from '../../postgres/parser.ts'
import type { Catalogue, Index, IndexKey, Table } from '../catalogue/catalogue.ts'
import type { Condition } from '../statement/access.ts'
import { keyOf } from '../statement/expression.ts'
import { predicatesOf } from '../statement/predicates.ts'
import { Scope } from '../statement/scope.ts'
import { distinctCount, keyStatistics, type StatisticsOf } from './selectivity.ts'

/** An index as the model sees it, whether it exists or is only proposed. */
export interface IndexShape {
  readonly name: string
  readonly table: number
  readonly method: 'btree' | 'gin'
  readonly keys: readonly ShapeKey[]
  /** Conditions that all indexed rows satisfy; none for a full index. */
  readonly conditions: readonly string[]
  readonly unique: boolean
  readonly pages: number
  readonly rows: number
  readonly exists: boolean
}

export interface ShapeKey {
  /** Column or expression, written as `keyOf` writes it. */
  readonly sql: string
  readonly columns: readonly string[]
  readonly descending: boolean
  readonly nullsFirst: boolean
  /** Column or expression whose beginnings it finds, though it compares by other rules. */
  readonly begins?: string
  /** Needed where the default class doesn't serve, e.g. gin_trgm_ops. */
  readonly operatorClass?: string | undefined
  /** Schema of an operator class that the search path doesn't find. */
  readonly classSchema?: string | undefined
}

/** The existing indexes that statements can use and that the model understands. */
export function existingShapes(catalogue: Catalogue): readonly IndexShape[] {
  const tables = new Map(catalogue.tables.map((table) => [table.oid, table]))
  return catalogue.indexes.flatMap((index) => {
    const table = tables.get(index.table)
    const shape = table && (index.valid || index.building) ? shapeOf(index, table) : undefined
    return shape ?? []
  })
}

/** Undefined for methods and conditions that the model doesn't understand. */
export function shapeOf(index: Index, table: Table): IndexShape | undefined {
  if (index.method !== 'btree' && index.method !== 'gin') return undefined
  const conditions = conditionsOf(index.predicate, table)
  if (!conditions) return undefined
  return {
    name: index.name,
    table: index.table,
    method: index.method,
    keys: index.keys.map((key) => keyShape(key, index.method, table)),
    conditions,
    unique: index.unique,
    pages: Math.max(1, index.pages),
    rows: Math.max(1, index.rows),
    exists: true,
  }
}

/** A key that compares by other rules than statements ask for is a key of another name to them. */
function keyShape(key: IndexKey, method: string, table: Table): ShapeKey {
  const { sql, descending, nullsFirst, operatorClass, usual } = key
  const isPlain = method === 'gin' || usual
  const own = canonical(sql, table)
  const named = isPlain ? own : { sql: `${sql} ${key.comparison}`, columns: [], begins: own.sql }
  return { descending, nullsFirst, operatorClass, ...named }
}

function scopeOver(table: Table): Scope {
  const scope = new Scope()
  const use = { id: 0, alias: table.name, table }
  scope.items.push({ alias: table.name, source: { kind: 'table', use } })
  return scope
}

function canonical(sql: string, table: Table): { sql: string; columns: readonly string[] } {
  const node = parseExpression(sql)
  const scope = scopeOver(table)
  const key = node && keyOf(node, (names) => scope.resolve(names))
  return key ? { sql: key.sql, columns: key.columns } : { sql, columns: [] }
}

function conditionsOf(predicate: string | undefined, table: Table): readonly string[] | undefined {
  if (predicate === undefined) return []
  const parts = partsOf(parseCondition(predicate)).map((part) => conditionOf(part, table))
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined
}

/** Splits a condition into parts that must all hold. */
function partsOf(node: Node | undefined): readonly (Node | undefined)[] {
  const isAnd = node && 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR'
  return isAnd ? (node.BoolExpr.args ?? []).flatMap(partsOf) : [node]
}

/** Undefined unless the whole of it can be written as conditions. */
function conditionOf(part: Node | undefined, table: Table): readonly string[] | undefined {
  const found = predicatesOf(part, scopeOver(table))
  const conditions = found.flatMap((each) => (each.kind === 'condition' ? [each.sql] : []))
  return conditions.length > 0 ? conditions : undefined
}

/** A condition over the table, read from its text. */
export function conditionIn(sql: string, table: Table): Condition | undefined {
  return predicatesOf(parseCondition(sql), scopeOver(table)).find(
    (each) => each.kind === 'condition',
  )
}

export const blockBytes = 8192
const fillFactor = 0.9

/**
 * Blocks that a btree over these keys would take. Since Postgres 13 equal keys are stored once
 * with a list of 6-byte row addresses.
 */
export function btreePages(
  keys: readonly ShapeKey[],
  rows: number,
  table: Table,
  statisticsOf: StatisticsOf,
): number {
  const known = keys.map((key) => keyStatistics(key, statisticsOf))
  const width = known.reduce((sum, each) => sum + align(each?.widthBytes ?? 16), 0)
  const distinct = Math.min(
    Math.max(1, rows),
    known.reduce((product, each) => product * distinctCount(each, table), 1),
  )
  const entry = 8 + 4 + align(width)
  const stored = rows / distinct > 2 ? distinct * entry + rows * 6.5 : rows * entry
  return Math.max(2, Math.ceil(stored / (blockBytes * fillFactor)) + 1)
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}

/** Bytes of a GIN index for each byte of the value, as Postgres builds it. Every letter begins a trigram; documents and arrays have far fewer members, and most of them often. */
const ginShare = { trigrams: 2.2, members: 0.3 }

/** Blocks that a GIN index over these keys would take. */
export function ginPages(
  keys: readonly ShapeKey[],
  rows: number,
  statisticsOf: StatisticsOf,
): number {
  const bytes = keys.reduce((sum, key) => {
    const share = key.operatorClass?.includes('trgm') ? ginShare.trigrams : ginShare.members
    const known = keyStatistics(key, statisticsOf)
    return sum + (known?.widthBytes ?? 32) * (1 - (known?.nullShare ?? 0)) * share
  }, 0)
  return Math.max(4, Math.ceil((rows * bytes) / blockBytes))
}
