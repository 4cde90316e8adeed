import type { MachineUse } from '../evidence/index.ts'
import type { CapacitySearch, Verdict } from '../load/index.ts'
import { isLoud } from './noise.ts'

type Measure = CapacitySearch['measure']

const maxTries = 2

/**
 * A step that fails while others have the machine says little of the app. It is put on again, for most disturbances
 * are over in seconds; if they aren't, what was taken during it is told to `onSpoilt`, since the step counts all the same.
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
