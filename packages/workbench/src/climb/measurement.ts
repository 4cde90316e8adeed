import type { Evidence } from '../evidence/index.ts'
import type { Capacity } from '../load/index.ts'

/** How much the app carries in one configuration, and what its work cost then. */
export interface Measurement {
  readonly capacity: Capacity
  readonly evidence: Evidence
}
