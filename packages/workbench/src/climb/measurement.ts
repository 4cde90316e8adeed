import type { Evidence } from '../evidence/index.ts'
import type { Capacity } from '../load/index.ts'
import type { Noise } from './noise.ts'

/** How much the app carries in one configuration, what its work cost then, and how noisy the machine was. */
export interface Measurement {
  readonly capacity: Capacity
  readonly evidence: Evidence
  readonly noise: Noise
}
