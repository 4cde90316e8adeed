import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { type JobDatabase, jobDatabase } from '../../test/job-database.ts'
import { processJobs } from '../../test/process-jobs.ts'
import { kill, type WorkerProcesses, workerProcesses } from '../../test/worker-processes.ts'
import { runInSession } from '../kernel/index.ts'
import type { Job } from './index.ts'

/*
 * Rounds of two kinds, on three supervised workers. With poison: jobs that exit, loop, kill or freeze their worker
 * run among innocent ones that have a single attempt, and none of those may fail. With signals: workers are killed
 * or stopped at random while innocent jobs with many attempts run. After each round every job that was committed
 * is there and has ended, only poison has failed, and each effect is there once.
 */
const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])
const patient = { leaseMs: 4_000, completionIdleMs: 3_000, stuckMs: 500, workMs: 150 }
const hasty = { leaseMs: 1_000, completionIdleMs: 800, stuckMs: 500, workMs: 150 }
const tried = { rounds: 0, jobs: 0, poison: 0, killed: 0, stopped: 0 }

it('keeps every promise about jobs, however workers end', async () => {
  for (const end = Date.now() + minutes * 60_000; Date.now() < end; tried.rounds++) {
    await using database = await jobDatabase()
    await (tried.rounds % 2 === 0 ? poisonRound(database) : signalRound(database))
  }
  expect(tried.rounds).toBeGreaterThan(0)
  console.info(tried)
})

async function poisonRound(database: JobDatabase): Promise<void> {
  const { mark, busy, exit, loop, halfway } = processJobs()
  await using workers = workerProcesses(database, patient)
  const enqueued = [
    ...(await enqueue(database, mark, 60)),
    ...(await enqueue(database, busy, 4, () => String(Math.round(Math.random() * 3_000)))),
    ...(await enqueue(database, halfway, 3)),
    ...(await enqueue(database, exit, 1 + Math.random() * 2)),
    ...(await enqueue(database, loop, 1)),
  ]
  tried.poison += 3
  const adding = addWhile(database, mark, 40)
  await workers.supervise(3)
  enqueued.push(...(await adding))
  await check(database, enqueued, new Set(['exit', 'loop']))
}

async function signalRound(database: JobDatabase): Promise<void> {
  const { mark, busy } = processJobs()
  const often = <Payload>(job: Job<Payload>) => ({ ...job, maxAttempts: 1_000 })
  await using workers = workerProcesses(database, hasty)
  const enqueued = [
    ...(await enqueue(database, often(mark), 150)),
    ...(await enqueue(database, often(busy), 5, () => String(Math.round(Math.random() * 3_000)))),
  ]
  const adding = addWhile(database, often(mark), 100)
  await workers.supervise(3)
  for (let n = 0; n < 15; n++) {
    await sleep(Math.random() * 1_500)
    const victim = [...workers.all][Math.floor(Math.random() * workers.all.size)]
    if (victim) await harm(victim)
  }
  await thaw(workers)
  enqueued.push(...(await adding))
  await check(database, enqueued, new Set())
}

async function harm(victim: ChildProcess): Promise<void> {
  if (Math.random() < 0.5) {
    tried.killed++
    return kill(victim)
  }
  tried.stopped++
  victim.kill('SIGSTOP')
  void sleep(Math.random() * 4_000).then(() => victim.kill('SIGCONT'))
}

async function thaw(workers: WorkerProcesses): Promise<void> {
  await sleep(4_500)
  for (const worker of workers.all) worker.kill('SIGCONT')
}

interface Enqueued {
  readonly id: string
  readonly name: string
  readonly payload: string
}

let count = 0
async function enqueue(
  database: JobDatabase,
  job: Job<string>,
  times: number,
  payload = () => `${job.name} ${++count}`,
): Promise<Enqueued[]> {
  const { db, ...jobs } = database.jobs({ jobs: [] })
  const enqueued: Enqueued[] = []
  for (let n = 0; n < times; n++) {
    const given = payload()
    const add = () => db.transaction((tx) => jobs.enqueue(tx, job, given))
    const { id } = await runInSession({ tenant: `tenant ${count % 5}` }, add)
    enqueued.push({ id, name: job.name, payload: given })
  }
  tried.jobs += enqueued.length
  return enqueued
}

async function addWhile(
  database: JobDatabase,
  job: Job<string>,
  times: number,
): Promise<Enqueued[]> {
  const enqueued: Enqueued[] = []
  for (let n = 0; n < times; n += 5) {
    enqueued.push(...(await enqueue(database, job, 5)))
    await sleep(Math.random() * 500)
  }
  return enqueued
}

async function check(
  database: JobDatabase,
  enqueued: readonly Enqueued[],
  poison: ReadonlySet<string>,
): Promise<void> {
  const unfinished = `select name, state, attempt, error from tenfold_jobs where state not in ('done', 'failed')`
  await expect.poll(() => database.admin(unfinished), { timeout: 300_000 }).toEqual([])
  const rows = await database.admin<{ id: string; name: string; state: string; error: string }>(
    'select id, name, state, error, attempt, max_attempts from tenfold_jobs',
  )
  expect(rows.map(({ id }) => id).toSorted()).toEqual(enqueued.map(({ id }) => id).toSorted())
  expect(rows.filter(({ name, state }) => (state === 'failed') !== poison.has(name))).toEqual([])
  const effects = enqueued.filter(({ name }) => !poison.has(name)).map(effectOf)
  const marks = (await database.marks()).map((mark) =>
    mark.startsWith('halfway') ? 'halfway' : mark,
  )
  expect(marks.toSorted()).toEqual(effects.toSorted())
}

function effectOf({ name, payload }: Enqueued): string {
  return name === 'mark' ? payload : name === 'busy' ? `busy ${payload}` : name
}
