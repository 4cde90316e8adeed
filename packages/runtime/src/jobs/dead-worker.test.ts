import { afterEach, beforeEach, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase } from '../../test/job-database.ts'
import { processJobs } from '../../test/process-jobs.ts'
import {
  kill,
  message,
  type WorkerProcesses,
  workerProcesses,
} from '../../test/worker-processes.ts'
import { channels, runInSession } from '../kernel/index.ts'
import type { Job, Jobs } from './index.ts'

const { mark, busy, exit, loop, halfway } = processJobs()
let database: JobDatabase
let stack: AsyncDisposableStack
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  database = stack.use(await jobDatabase())
})
afterEach(() => stack.disposeAsync())

const processes = (options: object = {}): WorkerProcesses =>
  stack.use(workerProcesses(database, options))

async function enqueue(job: Job<string>, ...payloads: string[]): Promise<string[]> {
  const jobs = database.jobs({ jobs: [] })
  const add = (payload: string) =>
    runInSession({ tenant: 'a' }, () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, payload)))
  return (await Promise.all(payloads.map(add))).map(({ id }) => id)
}

const rowOf = async (id: string | undefined) =>
  (await database.admin('select * from tenfold_jobs where id = $1', [id]))[0]
const unfinished = () =>
  database.admin(`select name, state from tenfold_jobs where state not in ('done', 'failed')`)
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `mark ${n}`)

it('keeps an attempt whose handler computes for longer than the lease', async () => {
  const computing = await processes({ leaseMs: 1_500 }).start()
  const begun = message(computing, 'begun')
  const [id] = await enqueue(busy, '5000')
  await begun
  await processes({ leaseMs: 1_500 }).start()
  await expect.poll(unfinished).toEqual([])
  expect(await rowOf(id)).toMatchObject({ state: 'done', attempt: 1 })
  expect(await database.marks()).toEqual(['busy 5000'])
})

it.each([
  ['exits', exit],
  ['never returns', loop],
] as const)(
  'fails a job whose handler %s, and costs its neighbours no attempt',
  async (_, poison) => {
    const workers = processes({ workMs: 400, stuckMs: 300 })
    const [bad] = await enqueue(poison, 'x')
    await enqueue(mark, ...numbered(60))
    await workers.supervise(2)
    await expect.poll(unfinished).toEqual([])
    const failed = await database.admin(`select id from tenfold_jobs where state = 'failed'`)
    expect(failed).toEqual([{ id: bad }])
    expect((await database.marks()).toSorted()).toEqual(numbered(60).toSorted())
  },
)

it('frees a job whose worker was frozen between its effects and the commit', async () => {
  const frozen = await processes({ completionIdleMs: 1_000 }).start()
  const halfwayThere = message(frozen, 'halfway')
  const [id] = await enqueue(halfway, 'x')
  await halfwayThere
  frozen.kill('SIGSTOP')
  await processes().start()
  await expect.poll(unfinished).toEqual([])
  expect(await rowOf(id)).toMatchObject({ state: 'done' })
  frozen.kill('SIGCONT')
  expect(await message(frozen, 'ended')).toMatchObject({ outcome: 'superseded' })
  expect(await database.marks()).toEqual(['halfway 2'])
})

it('runs a job with a single attempt again whose connection broke before its effects were committed', async () => {
  const worker = await processes({ completionIdleMs: 1_000 }).start()
  const halfwayThere = message(worker, 'halfway')
  const [id] = await enqueue({ ...halfway, maxAttempts: 1 }, 'x')
  await halfwayThere
  worker.kill('SIGSTOP')
  const holders = `select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`
  await expect.poll(() => database.admin(holders)).toEqual([])
  worker.kill('SIGCONT')
  await expect.poll(unfinished).toEqual([])
  expect(await rowOf(id)).toMatchObject({ state: 'done', attempt: 2, error: null })
  expect(await database.marks()).toEqual(['halfway 2'])
})

it('waits before it tries a job again whose worker died, and tells of it', async () => {
  const events: unknown[] = []
  const jobs: Jobs = database.jobs({ jobs: [], backoffMs: () => 3_600_000 })
  stack.defer(channels['jobs:run'].subscribe((event) => events.push(event)))
  const worker = await processes({ leaseMs: 1_000 }).start()
  const begun = message(worker, 'begun')
  const [id] = await enqueue({ ...busy, maxAttempts: 2 }, '60000')
  await begun
  await kill(worker)
  await jobs.startWorker()
  await expect.poll(async () => (await rowOf(id))?.['state']).toBe('queued')
  const row = await rowOf(id)
  expect(Number(row?.['run_at']) - Date.now()).toBeGreaterThan(3_000_000)
  expect(events).toMatchObject([
    { id, name: 'busy', attempt: 1, outcome: 'retry', error: { code: 'jobs/worker-died' } },
  ])
})
