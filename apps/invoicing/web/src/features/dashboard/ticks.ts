const STEPS = [1, 2, 2.5, 5, 10]

/** Round values from 0 to just above `most`, at most five of them, for the axis of a chart. */
export function ticksUpTo(most: number): readonly number[] {
  if (most <= 0) return [0]
  const rough = most / 4
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = magnitude * (STEPS.find((one) => one * magnitude >= rough) ?? 10)
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, n) => n * step)
}
