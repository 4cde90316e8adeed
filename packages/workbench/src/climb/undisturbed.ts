import type { MachineUse } from '../evidence/index.ts'
import type { CapacitySearch, Verdict } from '../load/index.ts'
import { isLoud } from './noise.ts'

type Measure = CapacitySearch['measure']

const maxTries = 2

/**
 * Repeats a step that fails while other programs use the machine, since most disturbances are over in seconds. A step that
 * is disturbed again counts all the same, and `onSpoilt` is told of the use.
 */
export function undisturbed(
  measure: Measure,
  {
    machineOfLast,
    onSpoilt,
  }: {
    readonly machineOfLast: () => MachineUse | undefined
    readonly onSpoilt: (use: MachineUse) => void
  },
): Measure {
  return async (ratePerSecond, step) => {
    for (let tries = 1; ; tries++) {
      const verdict: Verdict = await measure(ratePerSecond, step)
      const use = machineOfLast()
      if (verdict.holds || !use || !isLoud(use)) return verdict
      if (tries === maxTries) {
        onSpoilt(use)
        return verdict
      }
    }
  }
}
