import { createHash, timingSafeEqual } from 'node:crypto'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Secret } from '../kernel/index.ts'
import { type Metric, type MetricName, metrics } from './metrics.ts'
import { recordMetrics, type Sink } from './record.ts'

interface PrometheusOptions {
  /** Who asks must send it as `Authorization: Bearer ...`. Without it anybody is answered: keep the route from strangers then. */
  readonly token?: Secret | undefined
}

interface Scrape {
  readonly status: 200 | 401
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Prometheus {
  /** The answer to a scrape, given the request's header `authorization`. */
  answer(authorization: string | undefined): Promise<Scrape>
  /** Ends the measuring. */
  stop(): void
}

/** Keeps the metrics of this process, and those that prom-client has of Node.js, for a Prometheus to fetch. */
export function prometheusMetrics({ token }: PrometheusOptions = {}): Prometheus {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const stop = recordMetrics(sinkOf(registry))
  return {
    async answer(authorization) {
      if (token && !isSame(authorization ?? '', `Bearer ${token.reveal()}`)) return refused
      const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' }
      return { status: 200, headers, body: await registry.metrics() }
    },
    stop() {
      stop()
      registry.clear()
    },
  }
}

const refused: Scrape = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer', 'content-type': 'text/plain' },
  body: 'Send the token of TENFOLD_METRICS_TOKEN as "Authorization: Bearer ..."\n',
}

/** Takes equally long wherever they differ. */
function isSame(given: string, wanted: string): boolean {
  const [one, other] = [given, wanted].map((text) => createHash('sha256').update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}

function sinkOf(registry: Registry): Sink {
  const entries = Object.entries(metrics).map(([name, metric]) => [
    name,
    takerOf(registry, prometheusName(name, metric), metric),
  ])
  const take = Object.fromEntries(entries) as Record<MetricName, Taker>
  return {
    record(name, value, attributes) {
      const labels = Object.entries(attributes).map(([key, label]) => [labelOf(key), label])
      take[name](Object.fromEntries(labels), value)
    },
  }
}

type Taker = (labels: Record<string, string | number>, value: number) => void

function takerOf(
  registry: Registry,
  name: string,
  { kind, description, attributes, buckets = [] }: Metric,
): Taker {
  const labelNames = attributes.map(labelOf)
  const options = { name, help: description, labelNames, registers: [registry] }
  if (kind === 'counter') {
    const counter = new Counter(options)
    return (labels, value) => counter.inc(labels, value)
  }
  if (kind === 'gauge') {
    const gauge = new Gauge(options)
    return (labels, value) => gauge.set(labels, value)
  }
  const histogram = new Histogram({ ...options, buckets: [...buckets] })
  return (labels, value) => histogram.observe(labels, value)
}

function labelOf(attribute: string): string {
  return attribute.replaceAll('.', '_')
}

/** The metric's name by Prometheus' customs, as OpenTelemetry translates them: unit in full, and `_total` for counters. */
export function prometheusName(name: string, { kind, unit }: Metric): string {
  return `${labelOf(name)}${unit === 's' ? '_seconds' : ''}${kind === 'counter' ? '_total' : ''}`
}
