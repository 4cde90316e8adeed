import { type Catalogue, type Index, qualifiedName, shortName } from '../catalogue.ts'
import type { Finding } from '../finding.ts'
import { blockBytes } from '../model/index-shape.ts'

/** A CREATE INDEX CONCURRENTLY that failed leaves an index that is written but never read; `replaced` are dropped by other findings. */
export function invalidIndexes(
  { tables, indexes }: Catalogue,
  replaced: ReadonlySet<Index>,
): readonly Finding[] {
  const isPlain = (oid: number) => tables.some((each) => each.oid === oid && !each.partitioned)
  return indexes
    .filter(({ valid, building, table }) => !valid && !building && isPlain(table))
    .flatMap((index): readonly Finding[] => {
      const schema = tables.find(({ oid }) => oid === index.table)?.schema ?? 'public'
      const name = { schema, name: index.name }
      if (replaced.has(index)) return []
      return [
        {
          rule: 'invalid-index',
          severity: 'medium',
          title: `Index ${shortName(name)} is invalid`,
          why: 'Its creation failed half-way: each write keeps it up to date, no statement may use it.',
          sql: [`reindex index concurrently ${qualifiedName(name)};`],
          apply: 'review',
          confidence: 'high',
          sizeBytes: index.pages * blockBytes,
        },
      ]
    })
}
