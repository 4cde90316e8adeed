/** Parts of an audit that end early when their time is up, in their order. */
type Part = 'planning' | 'choosing' | 'asking' | 'reading'

/** Says whether the time of a part is up. */
export type IsUp = (part: Part) => boolean

/** The time that an audit may take. */
export interface TimeLimit {
  /** Divides what is left now among the parts. */
  divide(): IsUp
}

export interface TimeLimitOptions {
  /** Start of the command by `now`; default: the present moment. */
  readonly startedMs?: number
  /** Default: milliseconds since the process began. */
  readonly now?: () => number
}

/** Time from the start of the command for all but the rules on the catalogue and the report, so that the whole stays under 30 s. */
const limitMs = 23_000

/** Share of the time left at the beginning after which each part must end. */
const ends: Readonly<Record<Part, number>> = {
  planning: 0.6,
  choosing: 0.9,
  asking: 1,
  // Rules need it though nothing was left for the others, so it ends a little later.
  reading: 1,
}
const extraMs: Partial<Record<Part, number>> = { reading: 2_000 }

export function timeLimit({
  now = () => performance.now(),
  startedMs = now(),
}: TimeLimitOptions = {}): TimeLimit {
  return {
    divide() {
      const begunMs = now() - startedMs
      const leftMs = Math.max(0, limitMs - begunMs)
      return (part) => now() - startedMs >= begunMs + leftMs * ends[part] + (extraMs[part] ?? 0)
    },
  }
}

/** For callers that wait as long as it takes. */
export const unhurried: TimeLimit = { divide: () => () => false }
