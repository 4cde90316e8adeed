import { shuffle } from './random.ts'

/** A visit that is going to start: when, and which kind of journey (an index). */
export interface Arrival {
  readonly atMs: number
  readonly kind: number
}

/**
 * Open arrivals between two moments: a Poisson process whose number of arrivals
 * is known, so each falls anywhere with equal chance. The kinds take their
 * exact shares, in random order. Both keep one short step comparable with the
 * next, while queues see arrivals as irregular as real ones.
 */
export function planArrivals(options: {
  readonly perSecond: number
  readonly fromMs: number
  readonly toMs: number
  readonly weights: readonly number[]
  readonly random: () => number
}): Arrival[] {
  const { perSecond, fromMs, toMs, weights, random } = options
  const spanMs = toMs - fromMs
  // Rounded by chance, so that rates under one arrival a step are right on average.
  const count = Math.floor((perSecond * spanMs) / 1000 + random())
  const times = Array.from({ length: count }, () => fromMs + random() * spanMs)
  times.sort((a, b) => a - b)
  const kinds = dealKinds(weights, count, random)
  return times.map((atMs, index) => ({ atMs, kind: kinds[index] ?? 0 }))
}

/** `count` indices of `weights`, each as often as its weight says, at most one off, shuffled. */
export function dealKinds(
  weights: readonly number[],
  count: number,
  random: () => number,
): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const offset = random()
  const dealt: number[] = []
  let reached = 0
  weights.forEach((weight, kind) => {
    reached += weight
    const until = kind === weights.length - 1 ? count : (reached / total) * count - offset
    while (dealt.length < until) dealt.push(kind)
  })
  return shuffle(dealt, random)
}

/** Hands out items in random order, each once before any comes again. */
export function endlessDeck<T>(items: readonly T[], random: () => number): () => T {
  let deck: T[] = []
  return () => {
    if (deck.length === 0) deck = shuffle(items, random)
    return deck.pop() as T
  }
}
