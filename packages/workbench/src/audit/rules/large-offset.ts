import { percent, whole } from '../../terminal/index.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf, tableNameOf } from './statement-words.ts'

/** Blocks that a call may read beside those of the rows that it returns. */
const spareBlocks = 50

/** Statements that read past the rows of earlier pages to find theirs. */
export const largeOffset: Rule = {
  judge: ({ readings }) => readings.filter(isPaging).map(judgement),
}

function isPaging({ form, share, statement, accesses }: Reading): boolean {
  const { sharedBlocks, rows, calls } = statement
  // A row takes a block of its table and one of its index, a row joined to it those on the way to it as well.
  const blocksOfRow = 4 * accesses.uses.length - 2
  return (
    form.isRead &&
    form.hasOffset &&
    share >= leastShare &&
    sharedBlocks / calls > spareBlocks + blocksOfRow * (rows / calls)
  )
}

function judgement(reading: Reading): Judgement {
  const { statement, share } = reading
  const { sharedBlocks, rows, calls } = statement
  const table = tableNameOf(reading)
  return {
    severity: severityOf(share),
    title: titleOf('large-offset', { table, share: percent(share) }),
    why: `A call reads ${whole(sharedBlocks / calls)} blocks for ${whole(rows / calls)} rows: OFFSET reads and drops the rows of all earlier pages. ${callOf(reading)}`,
    sql: [],
    gain: `every page costs as little as the first: page by the last row's sort key (where (created_at, id) < ($1, $2) order by created_at desc, id desc limit 20) instead of by OFFSET.`,
    apply: 'review',
    confidence: 'medium',
    share,
  }
}
