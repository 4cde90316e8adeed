import { type ActivityEntry, recordActivity } from '../../activity/index.ts'
import type { AllParts } from '../account-parts.ts'

/**
 * Writes a change of the members into the organisation's feed. The identity's transaction has committed
 * by now, under another role: a crash between the two leaves the change without its line.
 */
export async function recordChange(
  { db, cache }: Pick<AllParts, 'db' | 'cache'>,
  entry: ActivityEntry,
): Promise<void> {
  await db.transaction(async (tx) => {
    await recordActivity(tx, { cache }, entry)
    // Tag of counts of members.
    await cache.invalidate(tx, ['members'])
  })
}
