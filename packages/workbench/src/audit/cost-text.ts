import { whole } from '../terminal/index.ts'

/** The planner's cost, to two or three digits. */
export function cost(value: number): string {
  return value < 10 ? value.toFixed(1) : whole(value)
}
