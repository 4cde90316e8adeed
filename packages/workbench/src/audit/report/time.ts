import { duration } from '../../terminal/index.ts'

/** `0.04 ms`, `35 ms`: what an index makes fast takes less than a tenth of a millisecond. */
export function time(ms: number): string {
  return ms < 1 ? `${ms.toFixed(2)} ms` : duration(ms)
}
