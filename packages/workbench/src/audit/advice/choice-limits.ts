export interface ChoiceLimits {
  /** The whole workload's database time. */
  readonly workloadMs: number
  /** Least net saving, as a share of the time that is left with the others. */
  readonly minShare: number
  readonly maxIndexes: number
  /** Is the time for choosing over? Asked before anything is weighed. */
  readonly isUp: () => boolean
}
