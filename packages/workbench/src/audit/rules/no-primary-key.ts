import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { capitalized } from '../../terminal/index.ts'
import { type Catalogue, type Index, type Table, withPartitions } from '../catalogue/catalogue.ts'
import { lookUpsIn } from '../catalogue/look-ups.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Tables of which a row may be there twice, or isn't found again by logical replication. */
export const noPrimaryKey: Rule = {
  judge: ({ catalogue }) =>
    catalogue.tables
      .filter(
        ({ lacksPrimaryKey, partitionOf, columns }) =>
          lacksPrimaryKey && partitionOf === undefined && columns.length > 0,
      )
      .flatMap((table) => {
        const key = lookUpsIn(catalogue)
          .indexesOn(table.oid)
          .find((index) => couldBeKey(index, table))
        const lacks = [
          ...(key ? [] : ['it may hold the same row twice']),
          ...lacksInReplication(table, catalogue),
        ]
        return lacks.length === 0 ? [] : [judgement(table, key, lacks.join('; '))]
      }),
}

/** Refuses a second row with the same key, as a primary key does. */
function couldBeKey(index: Index, table: Table): boolean {
  const filled = new Set(
    table.columns.filter(({ notNull }) => notNull).map((column) => column.name),
  )
  return (
    index.table === table.oid &&
    index.unique &&
    index.valid &&
    index.immediate &&
    index.predicate === undefined &&
    index.keys.every(({ column }) => column !== null && filled.has(column))
  )
}

function lacksInReplication(table: Table, { tables }: Catalogue): readonly string[] {
  const stored = withPartitions(table, tables).filter(({ partitioned }) => !partitioned)
  if (stored.some(({ replicaIdentity }) => replicaIdentity === 'none'))
    return ['logical replication and most online migrations refuse to update it']
  if (stored.some(({ replicaIdentity }) => replicaIdentity === 'full'))
    return ['logical replication finds each updated row by all its columns']
  return []
}

function judgement(table: Table, key: Index | undefined, lacks: string): Judgement {
  const keyed = key && !table.partitioned ? key : undefined
  return {
    severity: 'low',
    title: titleOf('no-primary-key', { table: shortName(table) }),
    why: `${capitalized(lacks)}.`,
    sql: [
      `alter table ${qualifiedName(table)} ${keyed ? `replica identity using index ${quoteIdentifier(keyed.name)}` : 'add primary key (...)'};`,
    ],
    gain: 'each row can be told from the others, also by what copies the table.',
    undo: keyed
      ? `alter table ${qualifiedName(table)} replica identity default;`
      : `alter table ${qualifiedName(table)} drop constraint ...;`,
    apply: 'review',
    confidence: 'high',
  }
}
