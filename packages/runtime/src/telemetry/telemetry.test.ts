import {
  metrics as api,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import type { TestReplica } from '@tenfold/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PoolWorld, poolWorld, untilRouted } from '../../test/pool-world.ts'
import { createDb, type Db } from '../db/index.ts'
import { runInSession, Secret, Session } from '../kernel/index.ts'
import { recordTelemetry } from './index.ts'

const text = 'select body from notes where id > $1 order by id'
const spans = new InMemorySpanExporter()
const exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter: exported })
const meters = new MeterProvider({ readers: [reader] })
const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
let world: PoolWorld
let db: Db
let stop: () => void

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(tracers)
  api.setGlobalMeterProvider(meters)
  world = await poolWorld()
  db = createDb({
    url: new Secret(world.url),
    replicas: world.replicas.map((url) => new Secret(url)),
    poolSize: 4,
    acquireTimeoutMs: 5_000,
    statementTimeoutMs: 10_000,
  })
  await untilRouted(() => db.query(text, [0]))
})
beforeEach(() => {
  stop = recordTelemetry()
  spans.reset()
})
afterEach(() => stop())
afterAll(async () => {
  await db?.close()
  await world?.[Symbol.asyncDispose]()
  await meters.shutdown()
  for (const part of [context, trace, api]) part.disable()
})

const replica = () => world.cluster.replicas[0] as TestReplica
const asA = <T>(work: () => Promise<T>) => runInSession(new Session({ tenant: 'tenant-a' }), work)

/** Node and reason of each span, in order. */
const taken = () =>
  spans
    .getFinishedSpans()
    .map(({ name, attributes }) => [name, attributes['tenfold.node'], attributes['tenfold.reason']])

describe('spans', () => {
  it('tell that a replica answered and why, below the span of the caller', async () => {
    await world.cluster.caughtUp()
    const outer = await trace.getTracer('test').startActiveSpan('request', async (span: Span) => {
      await asA(() => db.query(text, [0]))
      span.end()
      return span.spanContext()
    })
    const read = spans
      .getFinishedSpans()
      .find(({ kind }) => kind === SpanKind.CLIENT) as ReadableSpan
    expect(read.name).toBe('SELECT postgres')
    expect(read.parentSpanContext).toMatchObject({ traceId: outer.traceId, spanId: outer.spanId })
    const { hostname, port } = new URL(replica().url)
    expect(read.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': 'postgres',
      'db.operation.name': 'SELECT',
      'db.query.text': text,
      'server.address': hostname,
      'server.port': Number(port),
      'tenfold.node': 'replica 1',
      'tenfold.reason': 'holds the bookmark',
    })
    expect(read.duration[0]).toBeLessThan(60)
  })

  it('tell why the primary answered', async () => {
    await world.cluster.caughtUp()
    await replica().pauseReplay()
    await asA(async () => {
      await db.query(`insert into notes (body) values ('x')`)
      await db.query(text, [0])
      await db.query(text, [0], { consistency: 'strong' })
      await db.query(text, [0], { consistency: 'eventual' })
      await db.transaction((tx) => tx.query(text, [0]))
    })
    await db.query(text, [0])
    await replica().resumeReplay()
    expect(taken()).toEqual([
      ['INSERT postgres', 'primary', expect.stringMatching(/^(no read|not parsed yet)$/)],
      ['SELECT postgres', 'primary', 'all replicas lag'],
      ['SELECT postgres', 'primary', 'strong'],
      ['SELECT postgres', 'replica 1', 'eventual'],
      ['SELECT postgres', 'primary', 'transaction'],
      ['COMMIT postgres', 'primary', 'transaction'],
      ['SELECT postgres', 'primary', 'no session'],
    ])
  })

  it('tell of what the drop-in pool sends, wherever it goes', async () => {
    const pool = world.open()
    await untilRouted(() => pool.query(text, [0]))
    const alone = world.open({ replicas: [] })
    spans.reset()
    await trace.getTracer('test').startActiveSpan('request', async (span) => {
      await asA(async () => {
        await pool.query(text, [0])
        const client = await pool.connect()
        await client.query('begin')
        await client.query(text, [0])
        await client.query('commit')
        client.release()
      })
      await pool.query(text, [0])
      await Promise.all([1, 2, 3].map(() => alone.query(text, [0])))
      span.end()
    })
    expect(taken()).toEqual([
      ['SELECT postgres', 'replica 1', 'holds the bookmark'],
      ['BEGIN postgres', 'primary', 'transaction'],
      ['SELECT postgres', 'primary', 'transaction'],
      ['COMMIT postgres', 'primary', 'transaction'],
      ['SELECT postgres', 'primary', 'no session'],
      ...Array.from({ length: 3 }, () => ['SELECT postgres', 'primary', 'no replicas']),
      ['request', undefined, undefined],
    ])
    const [request, ...own] = spans.getFinishedSpans().toReversed()
    const parents = new Set(own.map(({ parentSpanContext }) => parentSpanContext?.spanId))
    expect([...parents]).toEqual([request?.spanContext().spanId])
  })

  it('tell how long a statement of the drop-in pool waited behind others, and of one that came too late', async () => {
    for (const replicas of [[], world.replicas]) {
      const client = await world.open({ replicas }).connect()
      spans.reset()
      await Promise.all([client.query('select pg_sleep(0.3)'), client.query(text, [0])])
      client.release()
      await expect(client.query(text, [0])).rejects.toMatchObject({
        code: 'db/connection-released',
      })
      const [, waited, late] = spans.getFinishedSpans()
      const [seconds = 0, nanoseconds = 0] = waited?.duration ?? []
      expect(seconds + nanoseconds / 1e9).toBeGreaterThanOrEqual(0.29)
      expect(late?.attributes['error.type']).toBe('db/connection-released')
    }
  })

  it('tell that no server could be reached', async () => {
    const elsewhere = Object.assign(new URL(world.url), { port: '1' }).href
    const client = await world.open({ connectionString: elsewhere }).connect()
    spans.reset()
    await expect(client.query(text, [0])).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    client.release()
    const [span] = spans.getFinishedSpans()
    expect(span?.attributes).toMatchObject({ 'error.type': 'ECONNREFUSED', 'server.port': 1 })
  })

  it('tell how a statement failed, and neither its values nor its tenant', async () => {
    await asA(() => db.query('select 1 / $1::int', [0]).catch(() => undefined))
    await asA(() => db.query('select $1::int', ['private']).catch(() => undefined))
    await asA(() => db.query(`select 'private' as text`))
    const all = spans.getFinishedSpans()
    expect(all.map(({ attributes, status }) => [attributes['error.type'], status.code])).toEqual([
      ['22012', SpanStatusCode.ERROR],
      ['22P02', SpanStatusCode.ERROR],
      [undefined, SpanStatusCode.UNSET],
    ])
    const told = JSON.stringify(
      all.map(({ name, attributes, status, events }) => [name, attributes, status, events]),
    )
    for (const secret of ['private', 'tenant-a', ':app@']) expect(told).not.toContain(secret)
  })

  it('end with the recording', async () => {
    stop()
    await asA(() => db.query(text, [0]))
    expect(spans.getFinishedSpans()).toEqual([])
  })
})

describe('metrics', () => {
  it('count statements by node and reason, waits for connections, and show how late replicas are', async () => {
    await asA(() => db.query(text, [0]))
    await expect
      .poll(async () => (await collected()).map(({ name }) => name))
      .toEqual(
        expect.arrayContaining([
          'db.client.operation.duration',
          'db.client.connection.wait_time',
          'tenfold.replica.up',
          'tenfold.replica.lag',
        ]),
      )
    const all = await collected()
    const found = (name: string) => all.find((each) => each.name === name)?.points ?? []
    const read = found('db.client.operation.duration').find(
      ({ attributes }) => attributes['tenfold.reason'] === 'holds the bookmark',
    )
    expect(read?.attributes).toMatchObject({
      'tenfold.node': 'replica 1',
      'db.operation.name': 'SELECT',
    })
    expect(found('tenfold.replica.up')).toEqual([
      { attributes: { 'tenfold.node': 'replica 1' }, value: 1 },
    ])
    expect(
      found('db.client.connection.wait_time').map(({ attributes }) => attributes),
    ).toContainEqual({
      'db.client.connection.pool.name': 'TENFOLD_REPLICAS (replica 1)',
    })
    for (const secret of ['tenant-a', ':app@', text])
      expect(JSON.stringify(all)).not.toContain(secret)
  })
})

async function collected() {
  exported.reset()
  await reader.forceFlush()
  return exported
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .map(({ descriptor, dataPoints }) => ({
      name: descriptor.name,
      points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
    }))
}
