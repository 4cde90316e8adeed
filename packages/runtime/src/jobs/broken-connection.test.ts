import { afterEach, beforeEach, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import { recordingWire, type Wire } from '../../test/wire.ts'
import { runInSession, Secret } from '../kernel/index.ts'
import type { Job, JobsOptions } from './index.ts'

/*
 * A job with a single attempt, and a connection that breaks once: at each round trip in turn, before what is sent
 * has reached the server or after the server has done it, until a run ends without reaching the break.
 */
const mark: Job<string> = textJob(
  'mark',
  ({ payload, complete }) =>
    complete(
      async (tx) => void (await tx.query('insert into marks (mark) values ($1)', [payload])),
    ),
  { maxAttempts: 1 },
)

let database: JobDatabase
let stack: AsyncDisposableStack
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  database = stack.use(await jobDatabase())
})
afterEach(() => stack.disposeAsync())

type Moment = 'cut' | 'deafen'

/** Breaks the nth round trip in which a statement matches; tells whether that came. */
function breakAt(wire: Wire, nth: number, moment: Moment, statements: RegExp): () => boolean {
  let seen = 0
  wire.fate = (sent) =>
    sent.some(({ text }) => statements.test(text)) && seen++ === nth ? moment : 'pass'
  return () => seen > nth
}

/** Enqueues `payload`, whose transaction may break too, and waits until no job is left to be run. */
async function runOne(options: Partial<JobsOptions>, payload: string): Promise<void> {
  const jobs = database.jobs({ jobs: [mark], leaseMs: 500, ...options })
  const worker = jobs.startWorker()
  await worker.catch(() => jobs.startWorker())
  const add = () => jobs.db.transaction((tx) => jobs.enqueue(tx, mark, payload))
  await runInSession({ tenant: 'a' }, add).catch(() => undefined)
  const open = `select state, error from tenfold_jobs where state in ('queued', 'running')`
  await expect.poll(() => database.admin(open), { timeout: 10_000 }).toEqual([])
  await jobs.close()
}

/** Every job that was committed is done, and has left its mark once. Some enqueueing may have failed with its connection. */
async function expectAllDone(least: number): Promise<void> {
  const rows = await database.admin<{ state: string; error: string | null }>(
    'select state, error from tenfold_jobs',
  )
  expect(rows.filter(({ state }) => state !== 'done')).toEqual([])
  expect(rows.length).toBeGreaterThanOrEqual(least)
  const marks = await database.marks()
  expect(marks).toHaveLength(rows.length)
  expect(new Set(marks).size).toBe(rows.length)
}

/** Breaks the handler's connection at each of its round trips, in a run of its own; returns how many these are. */
async function breakEverywhere(moment: Moment, kind: 'inline' | 'postgres'): Promise<number> {
  const wire = stack.use(await recordingWire(database.url))
  for (let nth = 0; ; nth++) {
    const isReached = breakAt(wire, nth, moment, /./)
    const db = database.open({ url: new Secret(wire.url), acquireTimeoutMs: 1_000 })
    await runOne({ db, kind }, `${nth}`)
    if (!isReached()) return nth
  }
}

it.each([
  ['postgres', 'cut'],
  ['postgres', 'deafen'],
  ['inline', 'cut'],
  ['inline', 'deafen'],
] as const)(
  "loses no job of kind %s when its handler's connection breaks (%s)",
  async (kind, moment) => {
    expect(await breakEverywhere(moment, kind)).toBeGreaterThan(4)
    await expectAllDone(4)
  },
)

it.each(['cut', 'deafen'] as const)(
  "loses no job when the queue's connection breaks (%s)",
  async (moment) => {
    const wire = stack.use(await recordingWire(database.queueUrl))
    const url = new Secret(wire.url)
    for (let nth = 0; nth < 4; nth++) {
      const reached = breakAt(wire, nth, moment, /skip locked/)
      await runOne({ queue: { db: database.open({ url, poolSize: 4 }), url } }, `${nth}`)
      expect(reached()).toBe(true)
    }
    await expectAllDone(4)
  },
)

it('fails a job whose effects end their own connection, after three breaks that cost no attempt', async () => {
  const ending = textJob(
    'ending',
    ({ complete }) =>
      complete((tx) => tx.query('select pg_terminate_backend(pg_backend_pid())')).then(
        () => undefined,
        (cause: unknown) => {
          throw new Error('The query failed', { cause })
        },
      ),
    { maxAttempts: 2 },
  )
  const jobs = database.jobs({ jobs: [ending] })
  await jobs.startWorker()
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, ending, 'x'))
  await expect.poll(() => jobs.find(id), { timeout: 10_000 }).toMatchObject({ state: 'failed' })
  expect(await jobs.find(id)).toMatchObject({ attempt: 5, error: 'The query failed' })
})
