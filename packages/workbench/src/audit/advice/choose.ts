import { covers } from './candidate.ts'
import type { ChoiceLimits } from './choice-limits.ts'
import { shrunk } from './shrink.ts'
import type { Choice, Option, Weighing } from './weighing.ts'

export interface Chosen {
  readonly choices: readonly Choice[]
  /** There was no time to weigh all options beside those that were chosen. */
  readonly isCut: boolean
  /** Options that there was no time to weigh at all. */
  readonly unweighed: number
}

/** Rounds in which others are looked for in place of those that were dropped: a bound on the time. */
const rounds = 3

/**
 * Greedy: takes the index with the greatest net saving, counts again what the others would still save beside it, and so
 * on. Then drops, one by one, what brings too little beside the others, and looks for others in their place. Once the time
 * is up it weighs nothing more: it takes those whose worth is known.
 */
export function chooseIndexes(
  options: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): Chosen {
  const open = new Set(options)
  let chosen: readonly Option[] = []
  for (let round = 1; ; round++) {
    const full = filled(chosen, open, weighing, limits)
    chosen = withoutIdle(full.chosen, weighing, limits)
    const isDone = chosen.length === full.chosen.length || round === rounds
    const { isCut, unweighed } = full
    if (isDone || limits.isUp()) {
      const small = shrunk(chosen, options, weighing, limits)
      return { choices: weighing.choices(small), isCut, unweighed }
    }
    for (const each of full.chosen) if (!chosen.includes(each)) open.delete(each)
  }
}

function withoutIdle(
  chosen: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): readonly Option[] {
  const idle = coveredOf(chosen) ?? (limits.isUp() ? undefined : idleOf(chosen, weighing, limits))
  if (!idle) return chosen
  return withoutIdle(
    chosen.filter((each) => each !== idle),
    weighing,
    limits,
  )
}

interface Filled extends Omit<Chosen, 'choices'> {
  readonly chosen: readonly Option[]
}

function filled(
  begun: readonly Option[],
  open: ReadonlySet<Option>,
  weighing: Weighing,
  { workloadMs, minShare, maxIndexes, isUp }: ChoiceLimits,
): Filled {
  const chosen = [...begun]
  const rest = new Set([...open].filter((each) => !chosen.includes(each)))
  const worths = new Map<Option, number>()
  const weighed = new Set<Option>()
  const left = new Set<Option>()
  let leastMs = Number.POSITIVE_INFINITY
  while (chosen.length < maxIndexes) {
    const shapes = chosen.map(({ shape }) => shape)
    // A saving that is small today is large once the larger ones are made, so one audit finds both.
    leastMs = Math.min(leastMs, minShare * weighing.remainingMs(chosen, workloadMs))
    const late = weigh(promising(rest, weighing, leastMs), worths, (each) =>
      weighing.worth(each, shapes, isUp),
    )
    for (const each of worths.keys()) weighed.add(each)
    for (const each of late) {
      left.add(each)
      rest.delete(each)
    }
    const pick =
      late.length > 0
        ? greatestOf(worths)
        : bestOf(worths, {
            leftMs: (each) => weighing.leftMs(each, shapes),
            bareKeys: (each) => weighing.bareKeys(each, shapes),
          })
    if (!pick || pick.netMs < leastMs) break
    chosen.push(pick.option)
    rest.delete(pick.option)
    worths.delete(pick.option)
    // The others stay worth what they were.
    for (const each of rest) if (weighing.meet(each, pick.option)) worths.delete(each)
  }
  return {
    chosen,
    isCut: left.size > 0,
    unweighed: [...left].filter((each) => !weighed.has(each)).length,
  }
}

/** Those that could save enough, if they saved all that they might serve; those that might save most first. */
function promising(
  options: ReadonlySet<Option>,
  weighing: Weighing,
  leastMs: number,
): readonly Option[] {
  const most = [...options].map((option) => ({ option, ms: weighing.mostMs(option) }))
  return most
    .filter(({ ms }) => ms >= leastMs)
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ option }) => option)
}

/** Fills in what isn't known; the options for which there was no time are left. */
function weigh(
  options: readonly Option[],
  worths: Map<Option, number>,
  worthOf: (option: Option) => number | undefined,
): readonly Option[] {
  for (const [i, each] of options.entries()) {
    const worth = worths.get(each) ?? worthOf(each)
    if (worth === undefined) return options.slice(i).filter((other) => !worths.has(other))
    worths.set(each, worth)
  }
  return []
}

interface Best {
  readonly option: Option
  readonly netMs: number
}

function greatestOf(worths: ReadonlyMap<Option, number>): Best | undefined {
  const best = [...worths].toSorted(([, a], [, b]) => b - a)[0]
  return best && best[1] > 0 ? { option: best[0], netMs: best[1] } : undefined
}

interface Traits {
  readonly leftMs: (option: Option) => number
  readonly bareKeys: (option: Option) => number
}

/** Options that save so much of what the best one saves are nearly equal to it. */
const nearlyEqual = 0.98

/** One that serves a foreign key may save less: beside another, the key would want a second index, with its own upkeep. */
const nearlyEqualWithKey = 0.9

/**
 * Nearly equal options go to the one that serves a foreign key as well, else to the smaller index: those that leave nearly
 * as little to do. Two savings may differ by 1 % where what remains differs tenfold, as for a small tenant whose rows are
 * searched through those of all.
 */
function bestOf(
  worths: ReadonlyMap<Option, number>,
  { leftMs, bareKeys }: Traits,
): Best | undefined {
  const all = [...worths]
    .map(([option, netMs]) => ({ option, netMs }))
    .filter(({ netMs }) => netMs > 0)
  const top = Math.max(0, ...all.map(({ netMs }) => netMs))
  const able = withMostKeys(all, top, bareKeys)
  const ownTop = Math.max(0, ...able.map(({ netMs }) => netMs))
  const near = able.filter(({ netMs }) => netMs >= ownTop * nearlyEqual)
  const remaining = new Map(near.map((each) => [each, leftMs(each.option)]))
  const best = near.toSorted((a, b) => b.netMs - a.netMs)[0]
  const enough = best ? (remaining.get(best) ?? 0) * 1.1 + top * 0.002 : 0
  return near
    .filter((each) => (remaining.get(each) ?? 0) <= enough)
    .toSorted((a, b) => a.option.shape.pages - b.option.shape.pages || b.netMs - a.netMs)[0]
}

/** The options that serve more foreign keys than the best ones, where there are any; else all. */
function withMostKeys(
  all: readonly Best[],
  top: number,
  bareKeys: Traits['bareKeys'],
): readonly Best[] {
  const able = all.filter(({ netMs }) => netMs >= top * nearlyEqualWithKey)
  const most = Math.max(0, ...able.map(({ option }) => bareKeys(option)))
  return most > 0 ? able.filter(({ option }) => bareKeys(option) === most) : all
}

/** The one that another covers. */
function coveredOf(chosen: readonly Option[]): Option | undefined {
  return chosen.find(({ candidate }) =>
    chosen.some(
      (other) =>
        other.candidate !== candidate &&
        other.candidate.table === candidate.table &&
        covers(other.candidate, candidate),
    ),
  )
}

/** The one that saves least, where that is too little. */
function idleOf(
  chosen: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): Option | undefined {
  const least = leastSaving(weighing.choices(chosen), weighing, limits)
  return chosen.find(({ candidate }) => candidate === least?.candidate)
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
