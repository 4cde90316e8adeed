import type { ActivityEntry } from './api.ts'

type Acted = Pick<ActivityEntry, 'actor' | 'actorName'>

/**
 * Who did it, so that nobody passes for somebody else: by the name of today, with the one of then where it was
 * another, and with the address where somebody else on the page has the same name.
 */
export function actorOf({ actor, actorName }: Acted, all: readonly Acted[]): string {
  if (!actor) return actorName
  const { id, name, email } = actor
  const isShared = all.some(
    (one) => one.actor?.id !== id && (one.actor?.name ?? one.actorName) === name,
  )
  const marks = [isShared && email, name !== actorName && `then “${actorName}”`].filter(Boolean)
  return marks.length > 0 ? `${name} (${marks.join(', ')})` : name
}
