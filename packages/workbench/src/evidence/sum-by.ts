/** Adds up the uses that have the same key, in the order in which the keys first came. */
export function sumBy<Use>(
  uses: readonly Use[],
  keyOf: (use: Use) => string,
  add: (a: Use, b: Use) => Use,
): Use[] {
  const sums = new Map<string, Use>()
  for (const use of uses) {
    const earlier = sums.get(keyOf(use))
    sums.set(keyOf(use), earlier ? add(earlier, use) : use)
  }
  return [...sums.values()]
}
