import { allCollectors } from './collectors/index.ts'
import type { Collected, Evidence } from './evidence.ts'

/**
 * One body of evidence from many steps of load: what a request costs as in the `trusted` ones, the
 * first of which carried most, but the uses of all steps together. A single short step may miss what is
 * rare and expensive.
 */
export function gather(steps: readonly Evidence[], trusted: readonly Evidence[]): Evidence {
  const [best] = trusted
  if (!best) throw new Error('No step of the search was measured to its end')
  const found: Partial<Collected> = Object.assign(
    {},
    ...allCollectors.map((collector) => collector.gather(steps, trusted)),
  )
  return { ...best, requests: steps.reduce((sum, step) => sum + step.requests, 0), ...found }
}
