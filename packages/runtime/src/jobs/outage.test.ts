import { afterEach, beforeEach, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import { recordingWire, type Sent, type Wire } from '../../test/wire.ts'
import { channels, runInSession, Secret } from '../kernel/index.ts'
import type { Job, JobsOptions } from './index.ts'
import { sweepDead } from './sweep.ts'

let database: JobDatabase
let stack: AsyncDisposableStack
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  database = stack.use(await jobDatabase())
})
afterEach(() => stack.disposeAsync())

/** Resolved at the end of the test at the latest: what waits for it would never be closed. */
function untilTheEnd(): PromiseWithResolvers<void> {
  const promise = Promise.withResolvers<void>()
  stack.defer(promise.resolve)
  return promise
}

const includes = (sent: readonly Sent[], part: RegExp) => sent.some(({ text }) => part.test(text))
const renewal =
  /(update tenfold_workers set alive_until|insert into tenfold_workers \(id, alive_until\) values)/
const now = `select extract(epoch from clock_timestamp())::float8 * 1000 as ms`
const nowMs = async () => (await database.admin<{ ms: number }>(now))[0]?.ms ?? Number.NaN
const untilAfter = (ms: number) => expect.poll(nowMs, { timeout: 20_000 }).toBeGreaterThan(ms)
const rows = () => database.admin(`select state, attempt, error from tenfold_jobs`)

/** A job that its process is at until `over` resolves, and a promise for its beginning. */
function heldJob(over: Promise<void>): { job: Job<string>; begun: Promise<void> } {
  const begun = Promise.withResolvers<void>()
  const run = async () => {
    begun.resolve()
    await over
  }
  return { job: textJob('held', run, { maxAttempts: 1 }), begun: begun.promise }
}

/** Starts a process that is at one job; returns once it has begun. */
async function busy(over: Promise<void>, options: Partial<JobsOptions>): Promise<void> {
  const { job, begun } = heldJob(over)
  const jobs = database.jobs({ jobs: [job], concurrency: 1, ...options })
  await jobs.startWorker()
  const add = () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  await runInSession({ tenant: 'a' }, add)
  await begun
}

it('declares no process dead whose lease ran out while the database was out of reach, twice in a row', async () => {
  const over = untilTheEnd()
  const wires = await Promise.all([1, 2].map(() => recordingWire(database.queueUrl)))
  const queues = wires.map((wire) => {
    stack.use(wire)
    const url = new Secret(wire.url)
    return { queue: { db: database.open({ url, poolSize: 4 }), url }, leaseMs: 1_500, sweepMs: 50 }
  })
  const [atWork, idle] = queues
  await busy(over.promise, { ...atWork })
  await database.jobs({ jobs: [], ...idle }).startWorker()
  const alive = `select from tenfold_workers where alive_until > now() and died_with is null`
  const lapsed = `select from tenfold_workers where alive_until < now() - interval '1 second'`
  for (let outage = 0; outage < 2; outage++) {
    await expect.poll(() => database.admin(alive), { timeout: 10_000 }).toHaveLength(2)
    for (const wire of wires) wire.fate = () => 'cut'
    await expect.poll(() => database.admin(lapsed), { timeout: 10_000 }).toHaveLength(2)
    // Both look for dead processes before either can renew its lease.
    const swept = new Set<Wire>()
    for (const wire of wires)
      wire.fate = (sent) => {
        if (includes(sent, /with dead as materialized/)) swept.add(wire)
        return includes(sent, renewal) && swept.size < wires.length ? 'cut' : 'pass'
      }
  }
  await expect.poll(() => database.admin(alive), { timeout: 10_000 }).toHaveLength(2)
  over.resolve()
  await expect.poll(rows).toEqual([{ state: 'done', attempt: 1, error: null }])
})

it.each([
  ['at once', 0, 'failed'],
  ['after an outage', 5_000, 'running'],
])('judges a lease that is over by a look that is answered %s', async (_, heldMs, state) => {
  await database.admin(
    `insert into tenfold_jobs (id, name, payload, max_attempts, attempt, state, worker, locked_until)
     values (gen_random_uuid(), 'x', 'null', 1, 1, 'running', gen_random_uuid(), now() - interval '1 hour')`,
  )
  const wire = stack.use(await recordingWire(database.queueUrl))
  const queue = database.open({ url: new Secret(wire.url), poolSize: 1 })
  await queue.query('select 1')
  // Seven twelfths of it are 3.5 s.
  const leaseMs = 6_000
  const seenMs = await nowMs()
  const keeper = { worker: crypto.randomUUID(), watch: { sinceMs: seenMs - leaseMs, seenMs } }
  wire.fate = (sent) => {
    if (includes(sent, /as "nowMs"/))
      wire.gate = async () => {
        wire.gate = async () => undefined
        await untilAfter(seenMs + heldMs)
      }
    return 'pass'
  }
  await sweepDead(queue, { keeper, leaseMs, backoffMs: () => 10 })
  expect(wire.sent.flat().some(({ text }) => /set died_with/.test(text))).toBe(true)
  expect(await rows()).toMatchObject([{ state }])
})

it.each([
  ['registers', /insert into tenfold_workers \(id, alive_until\) values/],
  ['renews its lease', /update tenfold_workers set alive_until/],
])('keeps its jobs although the connection by which it %s falls silent', async (_, statement) => {
  const over = untilTheEnd()
  const heard = untilTheEnd()
  const wire = stack.use(await recordingWire(database.queueUrl))
  const silenced = Promise.withResolvers<number>()
  wire.fate = (sent) => {
    if (!includes(sent, statement)) return 'pass'
    wire.fate = () => 'pass'
    wire.gate = () => {
      wire.gate = async () => undefined
      silenced.resolve(wire.sent.length)
      return heard.promise
    }
    return 'pass'
  }
  const queueDb = database.open({ url: new Secret(database.queueUrl), poolSize: 4 })
  const queue = { db: queueDb, url: new Secret(wire.url) }
  await database.jobs({ jobs: [], leaseMs: 1_000 }).startWorker()
  await busy(over.promise, { queue, leaseMs: 9_000 })
  const connections = await silenced.promise
  const again = () => wire.sent.slice(connections).some((sent) => includes(sent, renewal))
  await expect.poll(again, { timeout: 20_000 }).toBe(true)
  over.resolve()
  await expect.poll(rows).toEqual([{ state: 'done', attempt: 1, error: null }])
})

it('takes no job while its lease can’t be renewed', async () => {
  const wire = stack.use(await recordingWire(database.queueUrl))
  wire.fate = (sent) => (includes(sent, renewal) ? 'cut' : 'pass')
  const queueDb = database.open({ url: new Secret(database.queueUrl), poolSize: 4 })
  const queue = { db: queueDb, url: new Secret(wire.url) }
  const fates: string[] = []
  const job = textJob(
    'short',
    async () =>
      void fates.push(wire.fate([{ text: 'update tenfold_workers set alive_until', values: [] }])),
  )
  const faults: unknown[] = []
  stack.defer(channels['runtime:fault'].subscribe((fault) => void faults.push(fault)))
  const jobs = database.jobs({ jobs: [job], queue })
  await jobs.startWorker()
  await expect
    .poll(() => faults)
    .toContainEqual(
      expect.objectContaining({
        where: 'jobs/renew',
        error: expect.objectContaining({ code: 'jobs/lease-not-renewed' }),
      }),
    )
  const add = () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  await runInSession({ tenant: 'a' }, add)
  // The worker polls every 50 ms.
  await untilAfter((await nowMs()) + 500)
  expect(await rows()).toMatchObject([{ state: 'queued' }])
  wire.fate = () => 'pass'
  await expect.poll(rows).toMatchObject([{ state: 'done', attempt: 1 }])
  expect(fates).toEqual(['pass'])
})
