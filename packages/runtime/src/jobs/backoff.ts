const baseMs = 1_000
const limitMs = 300_000

/** Doubles from 1 s up to 5 minutes; between half and all of that, so that jobs which failed together don't come back together. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(baseMs * 2 ** (attempt - 1), limitMs)
  return full * (0.5 + random() / 2)
}
