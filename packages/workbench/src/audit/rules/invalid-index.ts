import { type Catalogue, qualifiedName, shortName } from '../catalogue.ts'
import type { Finding } from '../finding.ts'
import { blockBytes } from '../model/index-shape.ts'

/** A CREATE INDEX CONCURRENTLY that failed leaves an index that is written but never read. */
export function invalidIndexes({ tables, indexes }: Catalogue): readonly Finding[] {
  return indexes
    .filter(
      ({ valid, table }) =>
        !valid && tables.some((each) => each.oid === table && !each.partitioned),
    )
    .map((index) => {
      const schema = tables.find(({ oid }) => oid === index.table)?.schema ?? 'public'
      const name = { schema, name: index.name }
      return {
        rule: 'invalid-index',
        severity: 'medium',
        title: `Index ${shortName(name)} is invalid`,
        why: 'Its creation failed half-way: each write keeps it up to date, no statement may use it. (Or it is being made right now: then leave it.)',
        sql: [`reindex index concurrently ${qualifiedName(name)};`],
        apply: 'review',
        confidence: 'high',
        sizeBytes: index.pages * blockBytes,
      } as const
    })
}
