import type { ClimbResult } from '../events.ts'
import type { Measurement } from '../measurement.ts'
import { noiseText } from '../noise.ts'

/** Whether the climb as a whole decided what it set out to; its exit code says so too. */
export interface Verdict {
  readonly verdict: 'decided' | 'undecided'
  /** Why it is undecided and what to do, in words; empty when it decided. */
  readonly doubts: readonly string[]
}

export function verdictOf({ start, steps }: Pick<ClimbResult, 'start' | 'steps'>): Verdict {
  const doubts = [
    ...noiseDoubt([start, ...steps.map(({ after }) => after)]),
    ...differenceDoubt(steps),
  ]
  return { verdict: doubts.length === 0 ? 'decided' : 'undecided', doubts }
}

function noiseDoubt(measurements: readonly Measurement[]): string[] {
  const noisy = measurements.flatMap(({ noise }) => noiseText(noise) ?? [])
  const [first, ...others] = noisy
  if (first === undefined) return []
  const more = others.length > 0 ? `, and in ${others.length} of the later measures too` : ''
  return [
    `This machine was too busy to tell: ${first}${more}. Nothing was undone, nothing is proven, and the figures may be wrong by factors. Run it again while nothing else runs here.`,
  ]
}

/** Of rungs that a quiet machine could not decide about. */
function differenceDoubt(steps: ClimbResult['steps']): string[] {
  const open = steps.filter(({ gain, before, after }) => {
    const isNoisy = noiseText(before.noise) ?? noiseText(after.noise)
    return gain.decision === 'undecided' && isNoisy === undefined
  })
  if (open.length === 0) return []
  const names = open.map(({ rung }) => `"${rung}"`).join(', ')
  return [
    `What ${names} changed is less than what the measure itself varies by, so it was left as it is. Longer steps (without --quick) may tell.`,
  ]
}
