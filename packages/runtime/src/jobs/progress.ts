import type { Db } from '../db/index.ts'
import { type Clock, channels } from '../kernel/index.ts'
import { type Attempt, markProgress } from './table.ts'

const everyMs = 250

export interface Reporting {
  readonly db: Db
  readonly clock: Clock
}

/**
 * Gives a function that writes what an attempt reports: one write at a time, the latest value only, until
 * `over`. Outside of any transaction of the handler's, and failing to write fails nothing.
 */
export function reporter(
  { db, clock }: Reporting,
  attempt: Attempt,
  over: AbortSignal,
): (progress: unknown) => void {
  let latest: { readonly progress: unknown } | undefined
  let isWriting = false

  async function write(): Promise<void> {
    isWriting = true
    try {
      while (latest && !over.aborted) {
        const { progress } = latest
        latest = undefined
        await markProgress(db, attempt, progress)
        await clock.sleep(everyMs, over)
      }
    } catch (error) {
      channels['runtime:fault'].publish({ where: 'jobs/report', error })
    } finally {
      isWriting = false
    }
  }

  return (progress) => {
    latest = { progress }
    if (!isWriting) void write()
  }
}
