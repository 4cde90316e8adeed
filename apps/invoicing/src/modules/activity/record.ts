import type { Tx } from '@tenfold/runtime'
import { on, tenant } from '../../platform/database/index.ts'
import { callerId, type Parts } from '../../platform/http/index.ts'
import type { ActivityTables } from './tables.ts'

/** Such as `invoice.sent`: each module lists its own. */
export type Action = `${string}.${string}`

export interface ActivityEntry {
  /** Id of the user who did it; by default the caller of this request. A job names the user who asked for it. */
  readonly actorId?: string | undefined
  /** What the actor was called when it happened. */
  readonly actorName: string
  readonly action: Action
  readonly subject: { readonly id: string; readonly label: string }
}

/** Writes what happened into the organisation's feed, in the transaction in which it happens. */
export async function recordActivity(
  tx: Tx,
  { cache }: Pick<Parts, 'cache'>,
  { actorId = callerId(), actorName, action, subject }: ActivityEntry,
): Promise<void> {
  const orgId = tenant()
  await on<ActivityTables>(tx)
    .insertInto('activity')
    .values({
      orgId,
      actorId: actorId ?? null,
      actorName,
      action,
      subjectId: subject.id,
      subjectLabel: subject.label,
    })
    .execute()
  await cache.invalidate(tx, ['activity'])
}
