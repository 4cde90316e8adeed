import { qualifiedName, shortName } from '../../postgres/names.ts'
import { titleOf } from './kinds.ts'
import type { Rule } from './rule.ts'

/** A table without a primary key can hold a row twice, and logical replication can't update it. */
export const noPrimaryKey: Rule = {
  judge: ({ catalogue }) =>
    catalogue.tables
      .filter(
        ({ lacksPrimaryKey, partitionOf, columns }) =>
          lacksPrimaryKey && partitionOf === undefined && columns.length > 0,
      )
      .map((table) => ({
        severity: 'low',
        title: titleOf('no-primary-key', { table: shortName(table) }),
        why: 'It may hold the same row twice; logical replication and most online migrations refuse to update it.',
        sql: [`alter table ${qualifiedName(table)} add primary key (...);`],
        apply: 'review',
        confidence: 'high',
      })),
}
