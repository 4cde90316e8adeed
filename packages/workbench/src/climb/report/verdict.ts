import type { ClimbResult } from '../events.ts'
import { noiseText } from '../noise.ts'

/** Whether the climb decided about every rung; its exit code says the same. */
export interface Verdict {
  readonly verdict: 'decided' | 'undecided'
  /** Why it is undecided, and what to do; empty when it decided. */
  readonly doubts: readonly string[]
}

export function verdictOf({
  start,
  steps,
  failed,
}: Pick<ClimbResult, 'start' | 'steps' | 'failed'>): Verdict {
  const doubts = [
    ...noiseDoubt([
      noiseText(start.noise),
      ...steps.map(({ before, after }) => noiseText(before.noise, after.noise)),
    ]),
    ...differenceDoubt(steps),
    ...failed.map(({ rung, failure }) => `"${rung}" could not be applied: ${failure}`),
  ]
  return { verdict: doubts.length === 0 ? 'decided' : 'undecided', doubts }
}

function noiseDoubt(texts: readonly (string | undefined)[]): string[] {
  const [first, ...others] = texts.filter((text) => text !== undefined)
  if (first === undefined) return []
  const more = others.length > 0 ? ', and later measures were disturbed as well' : ''
  return [
    `This machine was too busy to tell: ${first}${more}. Nothing was undone, nothing is proven, and the figures may be wrong by factors. Run it again while nothing else runs here.`,
  ]
}

/** Reasons for an undecided rung on a quiet machine. */
function differenceDoubt(steps: ClimbResult['steps']): string[] {
  const open = steps.filter(({ gain, before, after }) => {
    const isQuiet = noiseText(before.noise, after.noise) === undefined
    return gain.decision === 'undecided' && isQuiet
  })
  if (open.length === 0) return []
  const names = open.map(({ rung }) => `"${rung}"`).join(', ')
  return [
    `What ${names} changed is less than what the measure itself varies by, so it was left as it is. Longer steps (without --quick) may tell.`,
  ]
}
