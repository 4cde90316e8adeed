import parsePrometheusText from 'parse-prometheus-text-format'
import { afterEach, expect, it } from 'vitest'
import { channels, Secret } from '../kernel/index.ts'
import { metrics } from './metrics.ts'
import { type Prometheus, prometheusMetrics, prometheusName } from './prometheus.ts'

let prometheus: Prometheus | undefined
afterEach(() => prometheus?.stop())

async function scraped() {
  const answer = await prometheus?.answer(undefined)
  return parsePrometheusText(answer?.body ?? '')
}

const server = { address: 'db.internal', port: 5432, database: 'billing' }
const answer = (more: object = {}) => ({
  text: 'select 1',
  values: 0,
  node: 'replica 1',
  reason: 'holds the bookmark',
  server,
  durationMs: 2,
  ...more,
})

it('shows each metric under its name, in a text that parses', async () => {
  prometheus = prometheusMetrics()
  channels['db:answer'].publish(answer())
  channels['db:connection'].publish({ pool: 'DATABASE_URL', waitedMs: 1, queuedMs: 0 })
  channels['db:replica'].publish({ node: 'replica 1', isUp: true, lagMs: 20 })
  channels['cache:get'].publish({ key: 'a secret key', outcome: 'hit' })
  channels['jobs:run'].publish({
    id: '1',
    name: 'mail',
    attempt: 1,
    outcome: 'done',
    durationMs: 5,
  })
  channels['runtime:fault'].publish({ where: 'db/pool', error: new Error('a secret') })
  const families = await scraped()
  for (const [name, metric] of Object.entries(metrics)) {
    const family = families.find((each) => each.name === prometheusName(name, metric))
    expect(family?.type).toBe(metric.kind.toUpperCase())
    expect(family?.metrics).not.toEqual([])
  }
  const { body, headers } = await prometheus.answer(undefined)
  expect(headers['content-type']).toContain('text/plain; version=0.0.4')
  expect(body).toContain('process_cpu_seconds_total')
  expect(body).toMatch(
    /^db_client_operation_duration_seconds_bucket\{le="0.005",db_system_name="postgresql",db_namespace="billing",db_operation_name="SELECT",server_address="db.internal",server_port="5432",tenfold_node="replica 1",tenfold_reason="holds the bookmark"} 1$/m,
  )
  expect(body).toMatch(/^tenfold_replica_lag_seconds\{tenfold_node="replica 1"} 0.02$/m)
  expect(body).not.toContain('secret')
})

it('keeps the number of series bounded, whatever statements, codes and names come', async () => {
  prometheus = prometheusMetrics()
  for (let n = 0; n < 10_000; n++) {
    const error = Object.assign(new Error(`${n}`), { code: `E${n}` })
    channels['db:answer'].publish(answer({ text: `select ${n} from t${n}` }))
    channels['db:answer'].publish(answer({ text: `w${n}`, error }))
    channels['jobs:run'].publish({
      id: '1',
      name: `${n}`,
      attempt: 1,
      outcome: 'done',
      durationMs: 1,
    })
    channels['runtime:fault'].publish({ where: `${n}`, error })
  }
  const { body } = await prometheus.answer(undefined)
  for (const name of [
    'db_client_operation_duration_seconds_count',
    'tenfold_job_duration_seconds_count',
    'tenfold_faults_total',
  ]) {
    const series = body.split('\n').filter((line) => line.startsWith(`${name}{`)).length
    expect(series).toBeGreaterThan(100)
    expect(series).toBeLessThanOrEqual(1_100)
  }
  expect(body).toContain('tenfold_fault_where="_OTHER"} 9000')
  expect(body).toMatch(
    /db_client_operation_duration_seconds_count\{[^}]*holds the bookmark"} 10000$/m,
  )
})

it('answers only whoever sends its token, if it has one', async () => {
  prometheus = prometheusMetrics({ token: new Secret('a token of at least 32 characters') })
  const statusOf = async (given?: string) => (await prometheus?.answer(given))?.status
  expect(await statusOf()).toBe(401)
  expect(await statusOf('Bearer ')).toBe(401)
  expect(await statusOf('Bearer a token of at least 32 character')).toBe(401)
  expect(await statusOf('Bearer a token of at least 32 characters')).toBe(200)
})

it('measures nothing once it is stopped', () => {
  prometheus = prometheusMetrics()
  prometheus.stop()
  for (const channel of Object.values(channels)) expect(channel.hasListeners).toBe(false)
})
