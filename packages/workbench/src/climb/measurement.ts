import type { Evidence } from '../evidence/index.ts'
import type { Capacity } from '../load/index.ts'
import type { Noise } from './noise.ts'

/** Capacity of the app in one configuration, with the cost of its work and the noise of the machine. */
export interface Measurement {
  readonly capacity: Capacity
  readonly evidence: Evidence
  readonly noise: Noise
}
