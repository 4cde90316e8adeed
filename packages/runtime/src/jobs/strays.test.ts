import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import type { Db } from '../db/index.ts'
import { Secret } from '../kernel/index.ts'
import { Strays } from './strays.ts'

const worker = crypto.randomUUID()
let database: JobDatabase
let queue: Db
beforeAll(async () => {
  database = await jobDatabase()
  queue = database.open({ url: new Secret(database.queueUrl) })
})
beforeEach(() => database.admin('delete from tenfold_jobs'))
afterAll(() => database[Symbol.asyncDispose]())

/** A job that runs in the name of `worker`, claimed under a lease that ends in so many seconds. */
async function running(leaseS: number): Promise<string> {
  const [row] = await database.admin<{ id: string }>(
    `insert into tenfold_jobs (id, name, payload, max_attempts, attempt, state, worker, locked_until)
     values (gen_random_uuid(), 'x', 'null', 1, 1, 'running', $1, now() + $2 * interval '1 second') returning id`,
    [worker, leaseS],
  )
  return row?.id ?? ''
}
const states = () =>
  database.admin<{ id: string; state: string }>('select id, state, max_attempts from tenfold_jobs')

it('gives back a job that this process has in its name and does not run, at the second look', async () => {
  const strays = new Strays()
  const id = await running(-1)
  expect(await strays.giveBack(queue, { worker, heldJobs: [] })).toBe(0)
  expect(await states()).toMatchObject([{ state: 'running' }])
  expect(await strays.giveBack(queue, { worker, heldJobs: [] })).toBe(1)
  expect(await states()).toEqual([{ id, state: 'queued', max_attempts: 2 }])
})

it('leaves a job alone that this process runs, that it has just claimed, or that another runs', async () => {
  const [strays, ofOther] = [new Strays(), new Strays()]
  const other = { worker: crypto.randomUUID(), heldJobs: [] }
  const held = await running(-1)
  await running(60)
  for (let look = 0; look < 3; look++) {
    expect(await strays.giveBack(queue, { worker, heldJobs: [held] })).toBe(0)
    expect(await ofOther.giveBack(queue, other)).toBe(0)
  }
  expect(await states()).toMatchObject([{ state: 'running' }, { state: 'running' }])
})

it('does not declare itself dead when its lease has run out and it has just woken up', async () => {
  const over = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const job = textJob('awake', async () => {
    begun.resolve()
    await over.promise
  })
  const jobs = database.jobs({ jobs: [job], leaseMs: 1_500 })
  await jobs.startWorker()
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  await begun.promise
  const lapsed = `update tenfold_workers set alive_until = now() - interval '1 hour' returning id`
  await expect.poll(() => database.admin(lapsed)).toHaveLength(1)
  // The sweep that finds this dead process has looked at the other too.
  const dead = await running(-1)
  const state = async () => {
    await database.admin(lapsed)
    return (await states()).find((row) => row.id === dead)?.state
  }
  await expect.poll(state).toBe('failed')
  over.resolve()
  await expect.poll(() => jobs.find(id)).toMatchObject({ state: 'done', attempt: 1 })
})
