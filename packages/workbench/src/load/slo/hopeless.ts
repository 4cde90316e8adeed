import { allowedErrors, type Slo } from './slo.ts'

/** State of a step before its end. */
export interface Progress {
  /** Share of the measured time that has passed. */
  readonly share: number
  readonly reads: KindProgress
  readonly writes: KindProgress
  readonly errors: number
}

interface KindProgress {
  readonly due: number
  /** Answered over the limit, or unanswered for longer. */
  readonly over: number
}

const earliestShare = 0.15
const slowShareOfP95 = 0.05
const margin = 1.2

/** True when the objectives stay broken even if everything still to come is fast. */
export function isHopeless({ share, reads, writes, errors }: Progress, slo: Slo): boolean {
  if (share < earliestShare) return false
  const tooMany = ({ due, over }: KindProgress) =>
    over > margin * Math.max(1, slowShareOfP95 * (due / share))
  const requests = (reads.due + writes.due) / share
  return tooMany(reads) || tooMany(writes) || errors > margin * allowedErrors(slo, requests)
}
