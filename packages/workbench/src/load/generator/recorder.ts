import { build, type Histogram } from 'hdr-histogram-js'
import type { LoadRequest } from '../../app.ts'
import type { ErrorKind, ErrorSummary, Latency, RouteResult, Told } from '../slo/index.ts'
import { addTold, toldNothing } from './server-timing.ts'
import type { RequestFailure } from './transport.ts'

type Kind = LoadRequest['kind']

interface RouteRecord {
  readonly route: string
  readonly kind: Kind
  readonly anonymous: boolean
  readonly histogram: Histogram
  errors: number
  repeats: number
  told: Told
}

/** A request that has ended. */
export interface Ended extends Pick<LoadRequest, 'route' | 'kind' | 'anonymous'> {
  readonly isRepeat: boolean
  readonly tookMs: number
  readonly failure: RequestFailure | undefined
  readonly told: Told
}

/** Histogram of milliseconds, to a thousandth of each value. */
export function latencyHistogram(): Histogram {
  return build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3, useWebAssembly: false })
}

export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.max(0, Math.round(ms * 1000)))
}

export function percentileMs(histogram: Histogram, percentile: number): number {
  return histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1000
}

/** Keeps the times and failures of the measured requests, by route. */
export class Recorder {
  readonly #routes = new Map<string, RouteRecord>()
  readonly #errors = new Map<string, { -readonly [K in keyof ErrorKind]: ErrorKind[K] }>()
  #errorCount = 0

  /** Failed requests count with their time, so that a server can't look fast by hanging up. */
  record(ended: Ended): void {
    const { route, isRepeat, tookMs, failure, told } = ended
    const record = this.#routeOf(ended)
    recordMs(record.histogram, tookMs)
    if (isRepeat) record.repeats++
    record.told = addTold(record.told, told)
    if (failure === undefined) return
    record.errors++
    this.fail(route, failure)
  }

  /** Counts a failure that isn't an answer's. */
  fail(route: string, { reason, sample }: RequestFailure): void {
    this.#errorCount++
    const key = `${route}\n${reason}`
    const known = this.#errors.get(key)
    if (known) known.count++
    else this.#errors.set(key, { route, reason, count: 1, sample })
  }

  get errorCount(): number {
    return this.#errorCount
  }

  latency(kind: Kind): Latency {
    const all = latencyHistogram()
    for (const { kind: its, histogram } of this.#routes.values()) {
      if (its === kind) all.add(histogram)
    }
    return summarise(all)
  }

  routes(): RouteResult[] {
    const routes = [...this.#routes.values()].map(({ histogram, told, ...rest }) => ({
      ...rest,
      ...told,
      ...summarise(histogram),
    }))
    return routes.toSorted((a, b) => b.count - a.count)
  }

  errors(): ErrorSummary {
    const count = this.#errorCount
    const requests = this.routes().reduce((sum, route) => sum + route.count, 0)
    const kinds = [...this.#errors.values()].toSorted((a, b) => b.count - a.count)
    return { count, share: count === 0 ? 0 : count / Math.max(requests, count), kinds }
  }

  #routeOf({ route, kind, anonymous = false }: Ended): RouteRecord {
    const key = `${kind} ${route}`
    const known = this.#routes.get(key)
    if (known) return known
    const histogram = latencyHistogram()
    const record = { route, kind, anonymous, histogram, errors: 0, repeats: 0, told: toldNothing }
    this.#routes.set(key, record)
    return record
  }
}

function summarise(histogram: Histogram): Latency {
  return {
    count: histogram.totalCount,
    p50Ms: percentileMs(histogram, 50),
    p90Ms: percentileMs(histogram, 90),
    p95Ms: percentileMs(histogram, 95),
    p99Ms: percentileMs(histogram, 99),
    maxMs: histogram.totalCount === 0 ? 0 : histogram.maxValue / 1000,
  }
}
