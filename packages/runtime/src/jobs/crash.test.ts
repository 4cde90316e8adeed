import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import {
  kill,
  message,
  type WorkerProcesses,
  workerProcesses,
} from '../../test/worker-processes.ts'
import { runInSession } from '../kernel/index.ts'

let database: JobDatabase
let processes: WorkerProcesses
beforeEach(async () => {
  database = await jobDatabase()
  processes = workerProcesses(database, { leaseMs: 400, workMs: 60 })
})
afterEach(async () => {
  await processes[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

const mark = textJob(
  'mark',
  async ({ payload, complete }) => {
    await complete((tx) => tx.query('insert into marks (mark) values ($1)', [`${payload} again`]))
  },
  { maxAttempts: 1_000 },
)

it('has every effect once and loses no job, however often workers are killed', async () => {
  const jobs = database.jobs({ jobs: [] })
  const add = (n: number) =>
    runInSession({ tenant: `t${n % 7}` }, () =>
      jobs.db.transaction((tx) => jobs.enqueue(tx, mark, String(n))),
    )
  let added = 0
  const addSome = () => Promise.all(Array.from({ length: 10 }, () => add(added++)))
  const left = () => database.admin(`select 1 from tenfold_jobs where state <> 'done'`)
  const steady = await processes.start()
  for (let kills = 0; kills < 5; kills++) {
    const victim = await processes.start()
    const begun = new AbortController()
    void message(victim, 'begun').then(() => begun.abort())
    // The steady one may be the quicker to take them.
    while (!begun.signal.aborted) await addSome()
    await sleep(Math.random() * 100)
    await kill(victim)
  }
  await expect.poll(left).toEqual([])
  await kill(steady)
  const marks = (await database.marks()).map(Number).toSorted((a, b) => a - b)
  expect(marks).toEqual(Array.from({ length: added }, (_, n) => n))
})

it('refuses the completion of a worker that stood still for longer than its lease', async () => {
  const jobs = database.jobs({ jobs: [mark] })
  const zombie = await processes.start()
  const begun = message(zombie, 'begun')
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, mark, 'x'))
  await begun
  zombie.kill('SIGSTOP')
  await jobs.startWorker()
  const state = async () =>
    (await database.admin(`select state, attempt from tenfold_jobs where id = $1`, [id]))[0]
  await expect.poll(state).toEqual({ state: 'done', attempt: 2 })
  const ended = message(zombie, 'ended')
  zombie.kill('SIGCONT')
  expect(await ended).toMatchObject({ outcome: 'superseded' })
  expect(await database.marks()).toEqual(['x again'])
})
