import { qualifiedName, shortName } from '../../postgres/names.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Finding } from '../finding.ts'

/** A table without a primary key can hold a row twice, and logical replication can't update it. */
export function tablesWithoutPrimaryKey({ tables }: Catalogue): readonly Finding[] {
  return tables
    .filter(
      ({ lacksPrimaryKey, partitionOf, columns }) =>
        lacksPrimaryKey && partitionOf === undefined && columns.length > 0,
    )
    .map((table) => ({
      rule: 'no-primary-key',
      severity: 'low',
      title: `Table ${shortName(table)} has no primary key`,
      why: 'It may hold the same row twice; logical replication and most online migrations refuse to update it.',
      sql: [`alter table ${qualifiedName(table)} add primary key (...);`],
      apply: 'review',
      confidence: 'high',
    }))
}
