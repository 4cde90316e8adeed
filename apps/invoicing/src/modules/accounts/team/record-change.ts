import type { Login } from '../../../platform/http/index.ts'
import { type ActivityEntry, recordActivity } from '../../activity/index.ts'
import type { AllParts } from '../account-parts.ts'

/**
 * Writes a change of the members into the organisation's feed. The identity's transaction has committed
 * by now, under another role: a crash between the two leaves the change without its line.
 */
export async function recordChange(
  { db, cache }: Pick<AllParts, 'db' | 'cache'>,
  { userName }: Pick<Login, 'userName'>,
  entry: Pick<ActivityEntry, 'action' | 'subject'>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await recordActivity(tx, { cache }, { actorName: userName, ...entry })
    // On whatever counts members.
    await cache.invalidate(tx, ['members'])
  })
}
