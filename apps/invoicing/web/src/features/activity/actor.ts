import type { ActivityEntry } from './api.ts'

type Acted = Pick<ActivityEntry, 'actor' | 'actorName'>

/**
 * Names the actor unmistakably: by their present name, with the earlier one where it was
 * another, and with the address where another person on the page has the same name.
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
