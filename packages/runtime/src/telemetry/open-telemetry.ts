import {
  context,
  type Meter,
  metrics as openTelemetryMetrics,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { channels, type Events, TenfoldError } from '../kernel/index.ts'
import { type Metric, type MetricName, metrics } from './metrics.ts'
import { attributesOf, recordMetrics, type Sink } from './record.ts'

const scope = '@tenfold/runtime'

export interface TelemetryOptions {
  /**
   * `parameterized`, by default, puts the text of statements that have values beside it into their spans; `none` puts none there.
   * A statement without values may hold a user's data in its text.
   */
  readonly queryText?: 'parameterized' | 'none'
}

/**
 * Hands metrics and spans of all that the runtime does to OpenTelemetry's API, where the SDK that the process has registered takes
 * them. Call it once a process, after the SDK has started. Ends when the function that it returns is called.
 */
export function recordTelemetry({
  queryText = 'parameterized',
}: TelemetryOptions = {}): () => void {
  const tracer = trace.getTracer(scope)
  const stops = [
    recordMetrics(instrumentsOf(openTelemetryMetrics.getMeter(scope))),
    channels['db:answer'].subscribe((answer) => recordSpan(tracer, answer, queryText)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function instrumentsOf(meter: Meter): Sink {
  const entries = Object.entries(metrics).map(([name, metric]) => [
    name,
    instrumentOf(meter, name, metric),
  ])
  const take = Object.fromEntries(entries) as Record<MetricName, Sink['record']>
  return { record: (name, value, attributes) => take[name](name, value, attributes) }
}

function instrumentOf(
  meter: Meter,
  name: string,
  { kind, unit, description, buckets }: Metric,
): Sink['record'] {
  if (kind === 'counter') {
    const counter = meter.createCounter(name, { unit, description })
    return (_, value, attributes) => counter.add(value, attributes)
  }
  const advice = buckets && { explicitBucketBoundaries: [...buckets] }
  const options = { unit, description, ...(advice && { advice }) }
  const instrument =
    kind === 'gauge' ? meter.createGauge(name, options) : meter.createHistogram(name, options)
  return (_, value, attributes) => instrument.record(value, attributes)
}

/** A statement's span is made when it has been answered, in the context of its caller. It has no children. */
function recordSpan(
  tracer: Tracer,
  answer: Events['db:answer'],
  queryText: NonNullable<TelemetryOptions['queryText']>,
): void {
  const { text, values, durationMs, error } = answer
  const endTime = Date.now()
  const attributes = attributesOf(answer)
  const showsText = queryText === 'parameterized' && values > 0
  const span = tracer.startSpan(
    `${attributes['db.operation.name']} ${answer.server.database}`,
    {
      kind: SpanKind.CLIENT,
      startTime: endTime - durationMs,
      attributes: { ...attributes, ...(showsText && { 'db.query.text': text }) },
    },
    context.active(),
  )
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, ...messageOf(error) })
  span.end(endTime)
}

/** Postgres' messages may hold values. */
function messageOf(error: unknown): { message?: string } {
  return error instanceof TenfoldError ? { message: error.message } : {}
}
