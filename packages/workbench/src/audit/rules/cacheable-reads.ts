import { count, percent, whole } from '../../terminal/index.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Rule } from './rule.ts'
import { callOf, leastShare } from './statement-words.ts'

/** Least share of the database time for which a cache is worth its upkeep. */
const leastTogether = 0.2
const leastCalls = 1_000
/** Writes to its tables for each read: with more, copies are dropped before they are read again. */
const mostWrites = 0.05
const shown = 3

/** Frequent reads of tables that rarely change. */
export const cacheableReads: Rule = {
  judge({ readings }) {
    const writes = writesByTable(readings)
    const found = readings.flatMap((reading) => {
      const { form, share, statement, accesses } = reading
      if (!form.isRead || statement.calls < leastCalls || share < leastShare) return []
      const changes = accesses.uses.reduce(
        (sum, { table }) => sum + (writes.get(table.oid) ?? 0),
        0,
      )
      const ratio = changes / statement.calls
      return ratio <= mostWrites ? [{ reading, saved: share * (1 - ratio) }] : []
    })
    const share = found.reduce((sum, { saved }) => sum + saved, 0)
    if (share < leastTogether) return []
    const calls = found.reduce((sum, { reading }) => sum + reading.statement.calls, 0)
    return [
      {
        severity: 'low',
        title: titleOf('cacheable-reads', { share: percent(share) }),
        why: `${count(found.length, 'statement')} read tables that change at most once in ${whole(1 / mostWrites)} of their ${count(calls, 'call')}. ${found
          .slice(0, shown)
          .map(({ reading }) => callOf(reading))
          .join('. ')}`,
        sql: [],
        gain: `up to ${percent(share)} of the database time, as far as the same values are asked for again: keep the answers in a cache, and drop them in the transaction that changes the rows.`,
        apply: 'review',
        confidence: 'low',
        share,
      },
    ]
  },
}

function writesByTable(readings: readonly Reading[]): ReadonlyMap<number, number> {
  const writes = new Map<number, number>()
  for (const { accesses, statement } of readings) {
    const table = accesses.write?.table
    if (table) writes.set(table.oid, (writes.get(table.oid) ?? 0) + statement.calls)
  }
  return writes
}
