interface Places {
  readonly size: number
  readonly taken: number
  /** Of `taken`, by the one who asks for another. */
  readonly held: number
  /** How many of a hundred, of those that nobody else holds, one may hold. */
  readonly sharePercent: number
}

/** Whether who asks may take one more place. Who holds none may: a share below one place would be none. */
export function isWithinShare({ size, taken, held, sharePercent }: Places): boolean {
  if (taken >= size) return false
  return held === 0 || (held + 1) * 100 <= sharePercent * (size - taken + held)
}
