import { quoteIdentifier } from '../../postgres/names.ts'
import type { Table } from '../catalogue/catalogue.ts'
import type { ShapeKey } from '../cost-model/index-shape.ts'

/** An index that might be worth having. */
export interface Candidate {
  readonly table: Table
  readonly method: 'btree' | 'gin'
  readonly keys: readonly ShapeKey[]
  /** Conditions of a partial index; a full index has none. */
  readonly conditions: readonly string[]
}

/** The same text for the same index. */
export function identityOf(candidate: Candidate): string {
  const { table, method, conditions } = candidate
  return [table.oid, method, keysText(candidate), conditions.toSorted().join(' and ')].join(' | ')
}

export function keysText(candidate: Pick<Candidate, 'keys'>): string {
  return candidate.keys.map(keyText).join(', ')
}

/** A key as `create index` takes it; Postgres' defaults are left out. */
function keyText(key: ShapeKey): string {
  const isPlain =
    /^("[^"]*("")*"|[a-z_][a-z0-9_]*)$/.test(key.sql) || /^[a-z_][a-z0-9_]*\(.*\)$/.test(key.sql)
  const parts = [isPlain ? key.sql : `(${key.sql})`]
  const schema = key.classSchema === undefined ? '' : `${quoteIdentifier(key.classSchema)}.`
  if (key.operatorClass !== undefined) parts.push(`${schema}${key.operatorClass}`)
  if (key.descending) parts.push('desc')
  if (key.nullsFirst !== key.descending) parts.push(key.nullsFirst ? 'nulls first' : 'nulls last')
  return parts.join(' ')
}

interface Coverable {
  readonly method: string
  readonly keys: readonly ShapeKey[]
  readonly conditions: readonly string[]
}

/**
 * Does `wide` serve every statement that `narrow` serves? True when the narrow one's keys are the
 * wide one's first, read in the same or all in the opposite direction, over the same rows.
 */
export function covers(wide: Coverable, narrow: Coverable): boolean {
  if (wide.method !== narrow.method || wide.keys.length < narrow.keys.length) return false
  if (wide.conditions.toSorted().join() !== narrow.conditions.toSorted().join()) return false
  if (wide.method === 'gin')
    return narrow.keys.every((key) => wide.keys.some((other) => isSame(other, key)))
  const turned = narrow.keys.map((key, i) => turnOf(wide.keys[i], key))
  return turned.every((turn) => turn !== undefined && turn === turned[0])
}

function isSame(a: ShapeKey, b: ShapeKey): boolean {
  return a.sql === b.sql && a.operatorClass === b.operatorClass
}

function turnOf(wide: ShapeKey | undefined, narrow: ShapeKey): 'same' | 'opposite' | undefined {
  if (!wide || wide.sql !== narrow.sql || !isSameClass(wide, narrow)) return undefined
  if (wide.descending === narrow.descending && wide.nullsFirst === narrow.nullsFirst) return 'same'
  return wide.descending !== narrow.descending && wide.nullsFirst !== narrow.nullsFirst
    ? 'opposite'
    : undefined
}

/** A candidate names no operator class when it is the type's own. */
function isSameClass(a: ShapeKey, b: ShapeKey): boolean {
  return (
    a.operatorClass === undefined ||
    b.operatorClass === undefined ||
    a.operatorClass === b.operatorClass
  )
}

/** Drops each candidate that another one of the list covers; of equals, the first stays. */
export function mergeCandidates<C extends Candidate>(candidates: readonly C[]): readonly C[] {
  return candidates.filter(
    (narrow, i) =>
      !candidates.some(
        (wide, j) =>
          i !== j &&
          wide.table.oid === narrow.table.oid &&
          covers(wide, narrow) &&
          (j < i || !covers(narrow, wide)),
      ),
  )
}
