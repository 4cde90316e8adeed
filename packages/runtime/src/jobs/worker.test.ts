import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import type { Db } from '../db/index.ts'
import { Secret, systemClock } from '../kernel/index.ts'
import type { Job, Jobs } from './index.ts'

let database: JobDatabase
beforeAll(async () => {
  database = await jobDatabase()
})
afterEach(() => database.close())
afterAll(() => database[Symbol.asyncDispose]())

const stateOf = async (id: string): Promise<Record<string, unknown> | undefined> =>
  (await database.admin('select * from tenfold_jobs where id = $1', [id]))[0]
const expectSoon = (read: () => Promise<unknown>) => expect.poll(read)
const expectState = (id: string, state: string) =>
  expectSoon(async () => (await stateOf(id))?.['state']).toBe(state)

async function enqueue(
  jobs: Jobs & { db: Db },
  job: Job<string>,
  payload: string,
): Promise<string> {
  return (await jobs.db.transaction((tx) => jobs.enqueue(tx, job, payload))).id
}

const marking = (name: string) =>
  textJob(name, async ({ payload, complete }) => {
    await complete((tx) => tx.query('insert into marks (mark) values ($1)', [payload]))
  })

it('shares work among workers without doing any of it twice', async () => {
  const job = marking('shared')
  const first = database.jobs({ jobs: [job] })
  const fleet = [first, database.jobs({ jobs: [job] }), database.jobs({ jobs: [job] })]
  await Promise.all(fleet.map((jobs) => jobs.startWorker()))
  // A few at a time: on a busy machine the last of 300 would wait too long for a connection.
  for (let n = 0; n < 300; n += 5)
    await Promise.all([0, 1, 2, 3, 4].map((more) => enqueue(first, job, `shared ${n + more}`)))
  const shared = async () => (await database.marks()).filter((mark) => mark.startsWith('shared'))
  await expectSoon(async () => (await shared()).length).toBe(300)
  expect(new Set(await shared()).size).toBe(300)
})

it('leaves a job that it does not know to a worker that does', async () => {
  const [known, unknown] = [marking('known'), marking('unknown')]
  const jobs = database.jobs({ jobs: [known] })
  await jobs.startWorker()
  const left = await enqueue(jobs, unknown, 'left')
  await expectState(await enqueue(jobs, known, 'taken'), 'done')
  expect(await stateOf(left)).toMatchObject({ state: 'queued', attempt: 0 })
  await database.jobs({ jobs: [unknown] }).startWorker()
  await expectState(left, 'done')
})

it('never runs more at a time than its concurrency', async () => {
  let running = 0
  let most = 0
  const three = Promise.withResolvers<void>()
  const job = textJob('counted', async () => {
    most = Math.max(most, ++running)
    if (running === 3) three.resolve()
    await three.promise
    await new Promise((resolve) => setTimeout(resolve, 5))
    running--
  })
  const jobs = database.jobs({ jobs: [job], concurrency: 3 })
  const ids = await Promise.all(Array.from({ length: 30 }, () => enqueue(jobs, job, 'x')))
  await jobs.startWorker()
  for (const id of ids) await expectState(id, 'done')
  expect(most).toBe(3)
})

it('is woken when a job is committed, long before its next poll', async () => {
  const job = marking('woken')
  // Longer than this test may take, so that only the wake-up can end it.
  const jobs = database.jobs({ jobs: [job], pollMs: 3_600_000 })
  await jobs.startWorker()
  await expectSoon(() =>
    database.admin(
      `select 1 from pg_stat_activity where query ilike 'listen%' and datname = current_database()`,
    ),
  ).not.toEqual([])
  await expectState(await enqueue(jobs, job, 'woken'), 'done')
  expect(await database.marks()).toContain('woken')
})

it('finds jobs by polling where nothing can be listened to', async () => {
  const job = marking('polled')
  const url = new Secret(database.queueUrl)
  const deaf: Db = {
    ...database.open({ url }),
    listen: () => Promise.reject(new Error('no LISTEN through this pooler')),
  }
  const jobs = database.jobs({ jobs: [job], queue: { db: deaf, url } })
  await jobs.startWorker()
  await expectState(await enqueue(jobs, job, 'polled'), 'done')
  expect(await database.marks()).toContain('polled')
})

it('keeps the lease of a job that takes longer than it', async () => {
  const over = Promise.withResolvers<void>()
  const job = textJob('long', () => over.promise)
  const jobs = database.jobs({ jobs: [job], leaseMs: 6_000 })
  await jobs.startWorker()
  const id = await enqueue(jobs, job, 'x')
  await expectState(id, 'running')
  const leases = `select alive_until from tenfold_workers where id = $1`
  const worker = (await stateOf(id))?.['worker']
  const leaseEnd = async () =>
    Number((await database.admin(leases, [worker]))[0]?.['alive_until'] ?? 0)
  await expectSoon(leaseEnd).toBeGreaterThan(0)
  const first = await leaseEnd()
  await expectSoon(async () => (await leaseEnd()) > first).toBe(true)
  over.resolve()
  await expectState(id, 'done')
  expect(await stateOf(id)).toMatchObject({ attempt: 1 })
})

it('gives up an attempt that takes too long, and refuses what it does late', async () => {
  const gate = Promise.withResolvers<void>()
  let late: Promise<unknown> = Promise.resolve()
  const job = textJob(
    'stuck',
    async ({ attempt, complete }) => {
      if (attempt > 1) return
      await gate.promise
      late = complete((tx) => tx.query(`insert into marks (mark) values ('late')`))
      await late
    },
    { timeoutMs: 500 },
  )
  const jobs = database.jobs({ jobs: [job] })
  await jobs.startWorker()
  const id = await enqueue(jobs, job, 'x')
  await expectState(id, 'done')
  expect(Number((await stateOf(id))?.['attempt'])).toBeGreaterThan(1)
  gate.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  await expect(late).rejects.toMatchObject({ code: 'jobs/attempt-timed-out' })
  expect(await database.marks()).not.toContain('late')
})

it('finishes what it runs when it is stopped', async () => {
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const job = textJob('finishing', async () => {
    begun.resolve()
    await gate.promise
  })
  const jobs = database.jobs({ jobs: [job] })
  const worker = await jobs.startWorker()
  const id = await enqueue(jobs, job, 'x')
  await begun.promise
  const stopping = worker.stop()
  gate.resolve()
  await stopping
  expect(await stateOf(id)).toMatchObject({ state: 'done' })
})

it('gives back what it cannot finish, without counting the attempt', async () => {
  const begun = Promise.withResolvers<AbortSignal>()
  const job = textJob('endless', async ({ signal }) => {
    begun.resolve(signal)
    await new Promise(() => undefined)
  })
  const jobs = database.jobs({ jobs: [job], graceMs: 50 })
  const worker = await jobs.startWorker()
  const id = await enqueue(jobs, job, 'x')
  const signal = await begun.promise
  await worker.stop()
  expect(signal.aborted).toBe(true)
  expect(await stateOf(id)).toMatchObject({ state: 'queued', attempt: 1, max_attempts: 9 })
})

it('survives an outage of its database connections', async () => {
  const job = marking('outage')
  const jobs = database.jobs({ jobs: [job] })
  await jobs.startWorker()
  await database.admin(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  await expectSoon(() => enqueue(jobs, job, 'outage').catch(() => 'refused')).not.toBe('refused')
  await expect.poll(() => database.marks()).toContain('outage')
})

it('says at its start that the database is out of reach', async () => {
  const db = database.open()
  await db.close()
  const jobs = database.jobs({ jobs: [], db })
  await expect(jobs.startWorker()).rejects.toMatchObject({ code: 'db/closed' })
})

it('deletes jobs a day after they were done, in small batches, and none that has failed', async () => {
  await database.admin(
    `insert into tenfold_jobs (id, name, payload, max_attempts, state, finished_at)
     select gen_random_uuid(), 'old', '1'::jsonb, 1, 'done', now() - interval '25 hours' from generate_series(1, 1200)
     union all select gen_random_uuid(), 'dead letter', '1'::jsonb, 1, 'failed', now() - interval '5 years' from generate_series(1, 5)
     union all select gen_random_uuid(), 'young', '1'::jsonb, 1, 'done', now() - interval '23 hours' from generate_series(1, 5)`,
  )
  const count = (name: string) =>
    database.admin(`select 1 from tenfold_jobs where name = $1`, [name]).then((rows) => rows.length)
  await database.jobs({ jobs: [] }).startWorker()
  await expectSoon(() => count('old')).toBe(0)
  expect(await count('young')).toBe(5)
  expect(await count('dead letter')).toBe(5)
})

it('looks for dead workers also after the time of day was set back', async () => {
  const job = marking('set back')
  let hours = 0
  const clock = { ...systemClock, now: () => Date.now() - hours * 3_600_000 }
  const jobs = database.jobs({ jobs: [job], clock, db: database.open({ clock }) })
  await jobs.startWorker()
  hours = 10
  const id = crypto.randomUUID()
  await database.admin(
    `insert into tenfold_jobs (id, name, payload, max_attempts, attempt, state, locked_until)
     values ($1, $2, '"set back"', 3, 1, 'running', now() - interval '1 s')`,
    [id, job.name],
  )
  await expectState(id, 'done')
  expect(await database.marks()).toContain('set back')
})

it('forgets what a job was given once it is done', async () => {
  const job = marking('secret')
  const jobs = database.jobs({ jobs: [job] })
  await jobs.startWorker()
  const id = await enqueue(jobs, job, 'card token')
  await expectState(id, 'done')
  expect(await stateOf(id)).toMatchObject({ payload: null })
})
