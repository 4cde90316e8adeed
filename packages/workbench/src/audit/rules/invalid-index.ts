import { qualifiedName, shortName } from '../../postgres/names.ts'
import type { Catalogue, Index } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import type { Finding } from '../finding.ts'
import { standsFor } from './redundant-index.ts'

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
      // A REINDEX CONCURRENTLY that failed leaves one beside that which it was to take the place of.
      const twin = index.pinned
        ? undefined
        : indexes.find((each) => each.table === index.table && each.valid && standsFor(each, index))
      return [
        {
          rule: 'invalid-index',
          severity: 'medium',
          title: `Index ${shortName(name)} is invalid`,
          why: `Its creation failed half-way: each write keeps it up to date, no statement may use it.${twin ? ` ${shortName({ schema, name: twin.name })} does what it would do.` : ''}`,
          sql: [
            twin
              ? `drop index concurrently if exists ${qualifiedName(name)};`
              : `reindex index concurrently ${qualifiedName(name)};`,
          ],
          apply: 'review',
          confidence: 'high',
          sizeBytes: index.pages * blockBytes,
        },
      ]
    })
}
