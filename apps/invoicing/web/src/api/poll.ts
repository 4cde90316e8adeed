import { ProblemError } from './problem.ts'

/** Pause until the server is asked again: longer when it is away or overloaded, for ever when it knows of no such thing. */
export function pauseAfter(error: Error | null, pollMs: number): number | false {
  if (!error) return pollMs
  return error instanceof ProblemError && error.reason === 'missing' ? false : 5 * pollMs
}
