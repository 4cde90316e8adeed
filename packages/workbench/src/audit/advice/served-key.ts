import { quoteIdentifier } from '../../postgres/names.ts'
import type { ForeignKey } from '../catalogue/catalogue.ts'
import type { IndexShape } from '../cost-model/index-shape.ts'
import { notNull } from './candidates.ts'

export type KeyedShape = Pick<IndexShape, 'table' | 'method' | 'keys' | 'conditions'>

/** Does the index begin with the columns of the foreign key, so that a delete of the referenced row finds its rows? */
export function isServedBy(shape: KeyedShape, { table, columns }: ForeignKey): boolean {
  const wanted = new Set(columns.map(quoteIdentifier))
  // The check's own equalities imply that its columns aren't null.
  const present = new Set([...wanted].map((sql) => notNull({ sql })))
  return (
    shape.table === table &&
    shape.method === 'btree' &&
    shape.conditions.every((condition) => present.has(condition)) &&
    shape.keys.length >= wanted.size &&
    shape.keys.slice(0, wanted.size).every(({ sql }) => wanted.has(sql))
  )
}
