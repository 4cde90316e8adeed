import pg from 'pg'
import { channels, type Events, TenfoldError } from '../kernel/index.ts'
import { boundedSeries, other } from './bounded.ts'
import type { Attributes, MetricName } from './metrics.ts'
import { operationOf } from './operation.ts'

/** Takes the measurements of one kind of metrics, such as those of OpenTelemetry. */
export interface Sink {
  record(name: MetricName, value: number, attributes: Attributes): void
}

/** Measures all that the runtime publishes, until the function that it returns is called. */
export function recordMetrics(sink: Sink): () => void {
  const bound = boundedSeries()
  const record = (name: MetricName, value: number, given: Attributes): void =>
    sink.record(name, value, bound(name, given))
  const stops = [
    channels['db:answer'].subscribe((answer) =>
      record('db.client.operation.duration', answer.durationMs / 1_000, attributesOf(answer)),
    ),
    channels['db:connection'].subscribe(({ pool, waitedMs, error }) =>
      record('db.client.connection.wait_time', waitedMs / 1_000, {
        'db.client.connection.pool.name': pool,
        ...errorOf(error),
      }),
    ),
    channels['db:replica'].subscribe(({ node, isUp, lagMs }) => {
      const at = { 'tenfold.node': node }
      record('tenfold.replica.up', isUp ? 1 : 0, at)
      if (Number.isFinite(lagMs)) record('tenfold.replica.lag', lagMs / 1_000, at)
    }),
    channels['cache:get'].subscribe(({ outcome }) =>
      record('tenfold.cache.lookups', 1, { 'tenfold.cache.outcome': outcome }),
    ),
    channels['jobs:run'].subscribe(({ name, outcome, durationMs }) =>
      record('tenfold.job.duration', durationMs / 1_000, {
        'tenfold.job.name': name,
        'tenfold.job.outcome': outcome,
      }),
    ),
    channels['runtime:fault'].subscribe(({ where }) =>
      record('tenfold.faults', 1, { 'tenfold.fault.where': where }),
    ),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Attributes of a statement's metric, which its span has as well. */
export function attributesOf({
  text,
  node,
  reason,
  server,
  error,
}: Events['db:answer']): Attributes {
  return {
    'db.system.name': 'postgresql',
    'db.namespace': server.database,
    'db.operation.name': operationOf(text),
    'server.address': server.address,
    'server.port': server.port,
    'tenfold.node': node,
    'tenfold.reason': reason,
    ...errorOf(error),
  }
}

function errorOf(error: unknown): Attributes {
  if (error === undefined) return {}
  const type = errorTypeOf(error)
  return error instanceof pg.DatabaseError
    ? { 'error.type': type, 'db.response.status_code': type }
    : { 'error.type': type }
}

function errorTypeOf(error: unknown): string {
  if (error instanceof TenfoldError) return error.code
  if (!(error instanceof Error)) return other
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
