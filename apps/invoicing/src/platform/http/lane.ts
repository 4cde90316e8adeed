import pLimit from 'p-limit'
import { busy } from './problem.ts'

/** Runs work in its turn; throws a 503 at once when too much waits already. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>

interface LaneLimits {
  readonly atOnce: number
  readonly waiting: number
}

/** Bounds work that is heavy on processor or memory, so that a crowd gets quick refusals instead of a stalled process. */
export function createLane({ atOnce, waiting }: LaneLimits): Lane {
  const limit = pLimit(atOnce)
  return async (work) => {
    if (limit.activeCount + limit.pendingCount >= atOnce + waiting) throw busy()
    return limit(work)
  }
}
