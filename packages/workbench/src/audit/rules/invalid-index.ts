import { qualifiedName, shortName } from '../../postgres/names.ts'
import type { Catalogue, Index, Table } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import { titleOf } from './kinds.ts'
import { standsFor } from './redundant-index.ts'
import type { Judgement, Rule } from './rule.ts'

/** A CREATE INDEX CONCURRENTLY that failed leaves an index that is written but never read. */
export const invalidIndex: Rule = {
  judge({ catalogue }) {
    const plain = new Map(
      catalogue.tables.filter(({ partitioned }) => !partitioned).map((each) => [each.oid, each]),
    )
    return catalogue.indexes.flatMap((index) => {
      const table = plain.get(index.table)
      return !index.valid && !index.building && table
        ? [judgement(index, table, twinOf(index, catalogue))]
        : []
    })
  },
}

/** A failed REINDEX CONCURRENTLY leaves an invalid index beside the one that it was to replace. */
function twinOf(index: Index, { indexes }: Catalogue): Index | undefined {
  if (index.pinned) return undefined
  return indexes.find((each) => each.table === index.table && each.valid && standsFor(each, index))
}

function judgement(index: Index, { schema }: Table, twin: Index | undefined): Judgement {
  const name = { schema, name: index.name }
  const other = twin ? ` ${shortName({ schema, name: twin.name })} does what it would do.` : ''
  return {
    severity: 'medium',
    title: titleOf('invalid-index', { index: shortName(name) }),
    why: `Its creation failed half-way: each write keeps it up to date, no statement may use it.${other}`,
    sql: [
      twin
        ? `drop index concurrently if exists ${qualifiedName(name)};`
        : `reindex index concurrently ${qualifiedName(name)};`,
    ],
    gain: twin
      ? 'writes no longer keep it up to date.'
      : 'statements may use it, and a unique one guards again.',
    undo: 'nothing: no statement can use it as it is.',
    apply: 'review',
    confidence: 'high',
    sizeBytes: index.pages * blockBytes,
    about: index,
  }
}
