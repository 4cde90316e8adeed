import { covers } from './candidate.ts'
import type { Choice, Option, Weighing } from './weighing.ts'

export interface ChoiceLimits {
  /** The whole workload's database time. */
  readonly workloadMs: number
  /** Least net saving, as a share of the time that is left with the others. */
  readonly minShare: number
  readonly maxIndexes: number
  /** Moment by `performance.now()` at which no further index is looked for. */
  readonly until: number
}

/** Rounds in which others are looked for in place of those that were dropped: a bound on the time. */
const rounds = 3

/**
 * Greedy: takes the index with the greatest net saving, counts again what the others would still save beside it, and so
 * on. Then drops, one by one, what brings too little beside the others, and looks for others in their place.
 */
export function chooseIndexes(
  options: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): readonly Choice[] {
  const open = new Set(options)
  let chosen: readonly Option[] = []
  for (let round = 1; ; round++) {
    const full = filled(chosen, open, weighing, limits)
    chosen = withoutIdle(full, weighing, limits)
    if (chosen.length === full.length || round === rounds) return weighing.choices(chosen)
    for (const each of full) if (!chosen.includes(each)) open.delete(each)
  }
}

function withoutIdle(
  chosen: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): readonly Option[] {
  const idle = idleOf(chosen, weighing, limits)
  if (!idle) return chosen
  return withoutIdle(
    chosen.filter((each) => each !== idle),
    weighing,
    limits,
  )
}

function filled(
  begun: readonly Option[],
  open: ReadonlySet<Option>,
  weighing: Weighing,
  { workloadMs, minShare, maxIndexes, until }: ChoiceLimits,
): readonly Option[] {
  const chosen = [...begun]
  const rest = new Set([...open].filter((each) => !chosen.includes(each)))
  const worths = new Map<Option, number>()
  while (chosen.length < maxIndexes && performance.now() < until) {
    const shapes = chosen.map(({ shape }) => shape)
    for (const each of rest) if (!worths.has(each)) worths.set(each, weighing.worth(each, shapes))
    const pick = bestOf(worths, (each) => weighing.leftMs(each, shapes))
    // A saving that is small today is large once the larger ones are made, so one audit finds both.
    if (!pick || pick.netMs < minShare * weighing.remainingMs(chosen, workloadMs)) break
    chosen.push(pick.option)
    rest.delete(pick.option)
    worths.delete(pick.option)
    // The others stay worth what they were.
    for (const each of rest) if (weighing.meet(each, pick.option)) worths.delete(each)
  }
  return chosen
}

interface Best {
  readonly option: Option
  readonly netMs: number
}

/**
 * Nearly equal options go to the smaller index: those that leave nearly as little to do. Two savings may differ by 1 %
 * where what remains differs tenfold, as for a small tenant whose rows are searched through those of all.
 */
function bestOf(
  worths: ReadonlyMap<Option, number>,
  leftMs: (option: Option) => number,
): Best | undefined {
  const all = [...worths]
    .map(([option, netMs]) => ({ option, netMs }))
    .filter(({ netMs }) => netMs > 0)
  const top = Math.max(0, ...all.map(({ netMs }) => netMs))
  const near = all.filter(({ netMs }) => netMs >= top * 0.98)
  const remaining = new Map(near.map((each) => [each, leftMs(each.option)]))
  const best = near.toSorted((a, b) => b.netMs - a.netMs)[0]
  const enough = best ? (remaining.get(best) ?? 0) * 1.1 + top * 0.002 : 0
  return near
    .filter((each) => (remaining.get(each) ?? 0) <= enough)
    .toSorted((a, b) => a.option.shape.pages - b.option.shape.pages || b.netMs - a.netMs)[0]
}

/** The one that another covers, or that saves least, where that is too little. */
function idleOf(
  chosen: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): Option | undefined {
  const covered = chosen.find(({ candidate }) =>
    chosen.some(
      (other) =>
        other.candidate !== candidate &&
        other.candidate.table === candidate.table &&
        covers(other.candidate, candidate),
    ),
  )
  const least = leastSaving(weighing.choices(chosen), weighing, limits)
  return covered ?? chosen.find(({ candidate }) => candidate === least?.candidate)
}

/** The choice that saves least beside the others, if that is less than it must. */
export function leastSaving(
  choices: readonly Choice[],
  weighing: Weighing,
  { workloadMs, minShare }: Pick<ChoiceLimits, 'workloadMs' | 'minShare'>,
): Option | undefined {
  const leastMs = minShare * weighing.remainingMs(choices, workloadMs)
  const [least] = choices.toSorted((a, b) => netOf(a) - netOf(b))
  return least && netOf(least) < leastMs ? least : undefined
}

function netOf({ savedMs, writeMs }: Choice): number {
  return savedMs - writeMs
}
