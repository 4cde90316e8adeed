import type { Stack } from '@tenfold/stack'
import type { Pool } from 'pg'
import type { Evidence, RouteUse } from './evidence.ts'

/** A running app, as far as collectors may look at it. */
export interface Watched {
  readonly stack: Pick<Stack, 'dir' | 'cpuSeconds' | 'cpuByProcess'>
  readonly database: Pick<Pool, 'query'>
  /** Process id of a database server on this machine that isn't the stack's. */
  readonly serverPid?: number | undefined
}

/** Load that the app carried while it was measured. */
export interface CarriedLoad {
  readonly requests: number
  readonly routes: readonly RouteUse[]
  readonly generatorSeconds: number
}

/** One source of evidence. It alone fills the fields of `Evidence` that it finds. */
export interface Collector<Found extends Partial<Evidence> = Partial<Evidence>> {
  /** Evidence from a topology that doesn't have this source. */
  readonly none: Found
  /** Reads at the start of the measured time. The result reads at its end, and then compares both readings. */
  begin(watched: Watched): Promise<() => Promise<(load: CarriedLoad) => Found>>
  /** Evidence of many steps as one; the first of the `trusted` ones carried most. */
  gather(steps: readonly Evidence[], trusted: readonly Evidence[]): Found
}
