import { percent } from '../../terminal/index.ts'
import { titleOf } from './kinds.ts'
import type { Rule } from './rule.ts'

/** Sessions that compute at once, on average: below one the server has room. */
const leastBusy = 1
const leastReads = 0.5

/** A busy primary whose time goes mostly into reads. */
export const replicaReads: Rule = {
  judge({ readings, advice: { workloadMs, remainingShare }, periodMs, catalogue }) {
    const busy = periodMs === undefined ? 0 : (workloadMs * remainingShare) / periodMs
    const reads = readings
      .filter(({ form }) => form.isRead)
      .reduce((sum, { share }) => sum + share, 0)
    const left = readings.reduce((sum, { share }) => sum + share, 0)
    const share = left > 0 ? reads / left : 0
    if (busy < leastBusy || share < leastReads || catalogue.server.inRecovery) return []
    return [
      {
        severity: 'low',
        title: titleOf('replica-reads', { share: percent(share) }),
        why: `On average ${busy.toFixed(1)} sessions compute at the same time even with the indexes above, and ${percent(share)} of that time is reads.`,
        sql: [],
        gain: `up to ${percent(share)} of the primary's time. Users must still see their own writes: route a read to a replica only once it has replayed them.`,
        apply: 'review',
        confidence: 'low',
      },
    ]
  },
}
