import type { Tx } from '@tenfold/runtime'
import { on, tenant } from '../../platform/database/index.ts'
import { findCaller, type Parts } from '../../platform/http/index.ts'

/** For example `invoice.sent`. Each module lists its own. */
export type Action = `${string}.${string}`

export interface Actor {
  /** The actor's name at that time. */
  readonly name: string
  /** Missing for customers and services. */
  readonly userId?: string | undefined
}

export interface ActivityEntry {
  readonly action: Action
  readonly id: string
  readonly label: string
  /** The caller of this request by default. A job names the user who asked for it. */
  readonly by?: Actor | undefined
}

/** Writes what happened into the organisation's feed, in the transaction in which it happens. */
export async function recordActivity(
  tx: Tx,
  { cache }: Pick<Parts, 'cache'>,
  { action, id: subjectId, label: subjectLabel, by = callingActor() }: ActivityEntry,
): Promise<void> {
  const actor = { actorId: by.userId ?? null, actorName: by.name }
  await on(tx)
    .insertInto('activity')
    .values({ orgId: tenant(), ...actor, action, subjectId, subjectLabel })
    .execute()
  await cache.invalidate(tx, ['activity'])
}

function callingActor(): Actor {
  const caller = findCaller()
  if (!caller) throw new Error('Outside of a request, an activity must name its actor')
  return { name: caller.userName, userId: caller.userId }
}
