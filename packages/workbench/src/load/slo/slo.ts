/** The promise to users: a rate that breaks one of these objectives isn't carried. */
export interface Slo {
  readonly readP95Ms: number
  readonly writeP95Ms: number
  /** Share of requests that may fail. */
  readonly errorShare: number
  readonly jobWaitP95Ms: number
}

export const slo: Slo = {
  readP95Ms: 300,
  writeP95Ms: 500,
  errorShare: 0.001,
  jobWaitP95Ms: 10_000,
}

/** Failures that `requests` may have. One alone proves nothing, even if its share is large. */
export function allowedErrors({ errorShare }: Slo, requests: number): number {
  return Math.max(1, errorShare * requests)
}

export function describeSlo({ readP95Ms, writeP95Ms, errorShare, jobWaitP95Ms }: Slo): string {
  return [
    `p95 of reads <= ${readP95Ms} ms`,
    `of writes <= ${writeP95Ms} ms`,
    `errors <= ${errorShare * 100} %`,
    `p95 wait of jobs < ${jobWaitP95Ms / 1000} s`,
  ].join(', ')
}
