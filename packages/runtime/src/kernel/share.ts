interface Places {
  readonly size: number
  readonly taken: number
  /** Number of `taken` places that the asking tenant holds. */
  readonly held: number
  /** Percentage of the places, less those that others hold, that one tenant may hold. */
  readonly sharePercent: number
}

/** True when the asking tenant may take one more place. A tenant that holds none may: a share below one place would be none. */
export function isWithinShare({ size, taken, held, sharePercent }: Places): boolean {
  if (taken >= size) return false
  return held === 0 || (held + 1) * 100 <= sharePercent * (size - taken + held)
}
