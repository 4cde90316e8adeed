import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import { processJobs } from '../../test/process-jobs.ts'
import { recordingWire } from '../../test/wire.ts'
import { workerProcesses } from '../../test/worker-processes.ts'
import { channels, runInSession, Secret } from '../kernel/index.ts'
import { sweepDead } from './sweep.ts'
import { claimNext, claimSuspect } from './table.ts'

let database: JobDatabase
let stack: AsyncDisposableStack
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  database = stack.use(await jobDatabase())
})
afterEach(() => stack.disposeAsync())

const queueDb = () => database.open({ url: new Secret(database.queueUrl) })

/** A process whose lease ran out ten seconds ago, and that was declared dead while one job ran there. */
async function deadWorker(): Promise<string> {
  const [row] = await database.admin<{ id: string }>(
    `insert into tenfold_workers (id, alive_until, died_with)
     values (gen_random_uuid(), now() - interval '10 seconds', 1) returning id`,
  )
  return row?.id ?? ''
}

it.each([
  ['claimNext', 0],
  ['claimSuspect', 1],
] as const)(
  'takes no job in the name of a process that was declared dead (%s)',
  async (how, crashes) => {
    await database.admin(
      `insert into tenfold_jobs (id, name, payload, max_attempts, crashes) values (gen_random_uuid(), 'x', 'null', 1, $1)`,
      [crashes],
    )
    const queue = queueDb()
    const claim = (worker: string) => {
      const lease = { worker, leaseMs: 1_000, names: ['x'], full: [] }
      return how === 'claimNext' ? claimNext(queue, undefined, lease) : claimSuspect(queue, lease)
    }
    expect(await claim(await deadWorker())).toBeUndefined()
    expect(await claim(crypto.randomUUID())).toMatchObject({ name: 'x', attempt: 1 })
  },
)

it.each([
  ['before its lease ran out', 20, { state: 'failed', max_attempts: 1 }],
  ['after that, before it knew', 5, { state: 'queued', max_attempts: 2 }],
])('charges a job for the death of its process that was taken %s', async (_, agoS, fate) => {
  await database.admin(
    `insert into tenfold_jobs (id, name, payload, max_attempts, attempt, state, worker, started_at)
     values (gen_random_uuid(), 'x', 'null', 1, 1, 'running', $1, now() - $2 * interval '1 second')`,
    [await deadWorker(), agoS],
  )
  const keeper = { worker: crypto.randomUUID(), watch: undefined }
  await sweepDead(queueDb(), { keeper, leaseMs: 1_000, backoffMs: () => 10 })
  expect(await database.admin('select state, max_attempts from tenfold_jobs')).toEqual([fate])
})

it('says of an attempt that it is done whose completion was committed while it was given up', async () => {
  const [halfway, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  stack.defer(over.resolve)
  const job = textJob('slow', ({ complete }) =>
    complete(async (tx) => {
      await tx.query(`insert into marks (mark) values ('slow')`)
      halfway.resolve()
      await over.promise
    }),
  )
  const ended = Promise.withResolvers<unknown>()
  stack.defer(channels['jobs:run'].subscribe(ended.resolve))
  const jobs = database.jobs({ jobs: [job], leaseMs: 900 })
  await jobs.startWorker()
  const add = () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  await runInSession({ tenant: 'a' }, add)
  await halfway.promise
  await database.admin('update tenfold_workers set died_with = 1')
  const giving = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%state = ''queued''%'`
  await expect.poll(() => database.admin(giving), { timeout: 10_000 }).toHaveLength(1)
  over.resolve()
  expect(await ended.promise).toMatchObject({ outcome: 'done', error: undefined })
  expect(await database.marks()).toEqual(['slow'])
})

it('leaves no connection behind for each renewal that the server holds up', async () => {
  const jobs = database.jobs({ jobs: [], leaseMs: 900 })
  await jobs.startWorker()
  const over = Promise.withResolvers<void>()
  stack.defer(over.resolve)
  const held = queueDb().transaction(async (tx) => {
    await tx.query('select from tenfold_workers for update')
    await over.promise
  })
  const ofKeepers = `select pid from pg_stat_activity where application_name = 'tenfold-keeper' and datname = current_database()`
  const seen = new Set<unknown>()
  let most = 0
  const look = async () => {
    const rows = await database.admin<{ pid: number }>(ofKeepers)
    most = Math.max(most, rows.length)
    for (const { pid } of rows) seen.add(pid)
    return seen.size
  }
  await expect.poll(look, { timeout: 20_000 }).toBeGreaterThan(5)
  expect(most).toBeLessThan(4)
  over.resolve()
  await held
})

it('finds dead processes also where something ends each connection that was idle', async () => {
  const wire = stack.use(await recordingWire(database.queueUrl))
  let renewals = 0
  wire.fate = (sent) => {
    const isRenewal = sent.some(({ text }) => /update tenfold_workers set alive_until/.test(text))
    // Every second one is sent again by a new connection.
    return isRenewal && ++renewals % 2 === 1 ? 'cut' : 'pass'
  }
  const faults: unknown[] = []
  stack.defer(channels['runtime:fault'].subscribe(({ where }) => void faults.push(where)))
  const queue = { db: queueDb(), url: new Secret(wire.url) }
  await database.jobs({ jobs: [], queue, leaseMs: 900 }).startWorker()
  await database.admin(
    `insert into tenfold_jobs (id, name, payload, max_attempts, attempt, state, worker, locked_until)
     values (gen_random_uuid(), 'x', 'null', 1, 1, 'running', gen_random_uuid(), now())`,
  )
  const state = () => database.admin('select state from tenfold_jobs')
  await expect.poll(state, { timeout: 20_000 }).toEqual([{ state: 'failed' }])
  expect(faults).toEqual([])
})

it('goes on with other jobs once another process has taken the suspects that it became empty for', async () => {
  const over = Promise.withResolvers<void>()
  stack.defer(over.resolve)
  const begun = Promise.withResolvers<void>()
  const long = textJob('long', async () => {
    begun.resolve()
    await over.promise
  })
  const short = textJob('short', async () => undefined)
  const wire = stack.use(await recordingWire(database.queueUrl))
  const queue = { db: database.open({ url: new Secret(wire.url) }), url: new Secret(wire.url) }
  const jobs = database.jobs({ jobs: [long, short], queue })
  await jobs.startWorker()
  const add = (job: typeof long) =>
    runInSession({ tenant: 'a' }, () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x')))
  await add(long)
  await begun.promise
  await database.admin(
    `insert into tenfold_jobs (id, name, payload, max_attempts, crashes) values (gen_random_uuid(), 'short', 'null', 1, 1)`,
  )
  const looks = () =>
    wire.sent.flat().filter(({ text }) => /crashes > 0 and run_at/.test(text)).length
  const known = looks()
  // One that begins after the suspect was written, and the next, by which the first has been answered.
  await expect.poll(looks).toBeGreaterThan(known + 2)
  const { id } = await add(short)
  const stateOfShort = () => database.admin('select state from tenfold_jobs where id = $1', [id])
  await expect.poll(looks).toBeGreaterThan(known + 4)
  expect(await stateOfShort()).toEqual([{ state: 'queued' }])
  await database.admin(`update tenfold_jobs set state = 'done' where crashes > 0`)
  await expect.poll(stateOfShort).toEqual([{ state: 'done' }])
})

it('takes no job when the thread that renews its lease can’t run', async () => {
  const from = fileURLToPath(new URL('../../', import.meta.url))
  const folder = await mkdtemp(path.join(tmpdir(), 'tenfold-bundled-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  await symlink(path.join(from, '../../node_modules'), path.join(folder, 'node_modules'))
  for (const part of ['src', 'test', 'package.json'])
    await cp(path.join(from, part), path.join(folder, 'runtime', part), { recursive: true })
  await rm(path.join(folder, 'runtime/src/jobs/stores/keeper-thread.ts'))
  const script = pathToFileURL(path.join(folder, 'runtime/test/worker-processes.ts')).href
  const { workerProcesses: bundled } = (await import(script)) as {
    workerProcesses: typeof workerProcesses
  }
  await stack.use(bundled(database)).start()
  const jobs = database.jobs({ jobs: [] })
  const add = () => jobs.db.transaction((tx) => jobs.enqueue(tx, processJobs().mark, 'x'))
  const { id } = await runInSession({ tenant: 'a' }, add)
  // The worker polls every 50 ms.
  await database.admin('select pg_sleep(1)')
  const state = () => database.admin('select state from tenfold_jobs where id = $1', [id])
  expect(await state()).toEqual([{ state: 'queued' }])
  await stack.use(workerProcesses(database)).start()
  await expect.poll(state).toEqual([{ state: 'done' }])
})
