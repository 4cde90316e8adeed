import { type Bookmark, isSameHistory, reaches } from '../kernel/index.ts'

/** The facts about a replica that the choice depends on. */
export interface Candidate {
  readonly isUp: boolean
  /** Up to where it is known to have replayed; undefined until it has said so. */
  readonly position: Bookmark | undefined
  /** Age of the primary's position that it has reached. */
  readonly lagMs: number
  /** Statements on it now. */
  readonly inFlight: number
}

export interface Wanted<Replica> {
  /** Position that the copy must have reached; undefined when any copy will do. */
  readonly bookmark: Bookmark | undefined
  /** The replica that served the reader before. */
  readonly last: Replica | undefined
  /** Longest wait for a replica to catch up. */
  readonly maxWaitMs: number
  /** From 0 up to, but not including, 1: picks one of those that are equally busy. */
  readonly chance: number
}

/** Reasons for the choice of a statement's server. docs/telemetry.md has them as a table. */
export const reasons = {
  'holds the bookmark': {
    node: 'a replica',
    meaning: 'it holds all that the session has seen',
  },
  'caught up': {
    node: 'a replica',
    meaning: 'it holds all that the session has seen, after a wait of 100 ms at most',
  },
  eventual: {
    node: 'a replica',
    meaning: 'the call asked for any copy, however old',
  },
  'no replicas': {
    node: 'the primary',
    meaning: 'none are configured',
  },
  transaction: {
    node: 'the primary',
    meaning: 'the statement belongs to a transaction',
  },
  'no read': {
    node: 'the primary',
    meaning: 'the statement may write, lock, or see what only a primary has',
  },
  'not parsed yet': {
    node: 'the primary',
    meaning: 'the text is new to this process, and whether it is a read is found out meanwhile',
  },
  strong: {
    node: 'the primary',
    meaning: 'the call asked for what everybody has committed',
  },
  'no session': {
    node: 'the primary',
    meaning: 'the call runs outside of any session',
  },
  'own connection': {
    node: 'the primary',
    meaning:
      'the statement needs the connection of its client: it leaves a setting, say, or takes more than one answer',
  },
  'all replicas are down': {
    node: 'the primary',
    meaning: 'no replica answers, or none is fit to be read',
  },
  'all replicas lag': {
    node: 'the primary',
    meaning: 'no replica holds what the session has seen, nor will within 100 ms',
  },
  'another history': {
    node: 'the primary',
    meaning: 'after a promotion, the replicas’ positions and the session’s can’t be compared',
  },
  'its position is unknown': {
    node: 'the primary',
    meaning: 'what the session has seen could not be found out in time',
  },
  'fell back: behind': {
    node: 'the primary',
    meaning: 'the replica that was asked turned out not to hold what the session has seen',
  },
  'fell back: refused': {
    node: 'the primary',
    meaning: 'the replica refused to run the statement, which is none for a standby',
  },
  'fell back: failed': {
    node: 'the primary',
    meaning: 'the replica that was asked stopped answering, or lacks what the statement names',
  },
} as const

export type Reason = keyof typeof reasons
/** Reasons for which the primary gets a read that a replica could have answered. */
export type PrimaryReason = Extract<
  Reason,
  'all replicas are down' | 'all replicas lag' | 'another history'
>

export type Route<Replica> =
  | { readonly to: 'replica'; readonly replica: Replica; readonly waits: boolean }
  | { readonly to: 'primary'; readonly reason: PrimaryReason }

/**
 * Chooses where a read goes: to a replica that has reached the reader's bookmark (the last one, else the least
 * busy); else to the one that is nearest to it and near enough to wait for; else to the primary.
 */
export function route<Replica extends Candidate>(
  replicas: readonly Replica[],
  { bookmark, last, maxWaitMs, chance }: Wanted<Replica>,
): Route<Replica> {
  const up = replicas.filter(({ isUp, position }) => isUp && position)
  if (up.length === 0) return { to: 'primary', reason: 'all replicas are down' }
  const ready = bookmark ? up.filter((each) => hasReached(each, bookmark)) : up
  const best = last && ready.includes(last) ? last : leastBusy(ready, chance)
  if (best) return { to: 'replica', replica: best, waits: false }
  const comparable = up.filter(
    ({ position }) => position && bookmark && isSameHistory(position, bookmark),
  )
  if (comparable.length === 0) return { to: 'primary', reason: 'another history' }
  const near = comparable.filter(({ lagMs }) => lagMs <= maxWaitMs)
  const nearest = near.toSorted((a, b) => a.lagMs - b.lagMs)[0]
  return nearest
    ? { to: 'replica', replica: nearest, waits: true }
    : { to: 'primary', reason: 'all replicas lag' }
}

function hasReached({ position }: Candidate, bookmark: Bookmark): boolean {
  return position !== undefined && reaches(position, bookmark)
}

function leastBusy<Replica extends Candidate>(
  replicas: readonly Replica[],
  chance: number,
): Replica | undefined {
  const least = Math.min(...replicas.map(({ inFlight }) => inFlight))
  const equals = replicas.filter(({ inFlight }) => inFlight === least)
  return equals[Math.floor(chance * equals.length)]
}
