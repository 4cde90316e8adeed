import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import type { Db } from '../db/index.ts'
import { runInSession, Secret } from '../kernel/index.ts'
import type { Job, Jobs } from './index.ts'
import { claimNext } from './table.ts'

let database: JobDatabase
let queue: Db
beforeAll(async () => {
  database = await jobDatabase()
  queue = database.open({ url: new Secret(database.queueUrl) })
})
afterEach(() => database.close())
afterAll(() => database[Symbol.asyncDispose]())

const tenants = ['a', 'b', 'c', 'd', null] as const
const lease = { names: ['turn'], worker: crypto.randomUUID(), leaseMs: 60_000, full: [] }

const insert = (tenant: string | null) =>
  database.admin(
    `insert into tenfold_jobs (id, name, tenant, payload, max_attempts, run_at)
     select id, 'turn', coalesce($1, 'job:' || id), 'null', 1, clock_timestamp() from gen_random_uuid() id`,
    [tenant],
  )
const waitingLanes = async () =>
  (
    await database.admin<{ lane: string }>(
      `select distinct lane from tenfold_jobs where state = 'queued'`,
    )
  ).map(({ lane }) => lane)

/**
 * Claims until nothing is left, adding what arrives before each claim. Gives the lane served, those that waited, and
 * how often the queue had been found empty: then a worker forgets whose turn it was.
 */
async function serve(arrivals: readonly (string | null)[][]) {
  const served: { lane: string; waiting: string[]; pauses: number }[] = []
  let lane: string | undefined
  let pauses = 0
  for (let n = 0; ; n++) {
    for (const tenant of arrivals[n] ?? []) await insert(tenant)
    const waiting = await waitingLanes()
    const next = await claimNext(queue, lane, lease)
    if (!next && n >= arrivals.length) return served
    lane = next?.lane
    if (next) served.push({ lane: next.lane, waiting, pauses })
    else pauses++
  }
}

it('serves no tenant twice while another waits, as long as it finds something to do', async () => {
  const arrival = fc.array(fc.constantFrom(...tenants), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 8 }), async (arrivals) => {
      await database.admin('delete from tenfold_jobs')
      const served = await serve(arrivals)
      expect(served.length).toBe(arrivals.flat().length)
      for (const [index, { lane, pauses }] of served.entries()) {
        const again = served.findIndex((turn, later) => later > index && turn.lane === lane)
        if (again === -1 || served[again]?.pauses !== pauses) continue
        const between = served.slice(index + 1, again).map((turn) => turn.lane)
        const waited = served[index + 1]?.waiting.filter((other) => other !== lane) ?? []
        expect(between).toEqual(expect.arrayContaining(waited))
      }
    }),
    { numRuns: 25, examples: [[[['a'], [], ['d', 'a']]]] },
  )
})

it("starts a tenant's payment before the hundreds of jobs that another has queued", async () => {
  const begun: string[] = []
  const late = Promise.withResolvers<void>()
  const job = textJob('fair', async ({ payload }) => {
    begun.push(payload)
    if (begun.length > 10) await late.promise
  })
  const jobs = database.jobs({ jobs: [job], concurrency: 2, tenantSharePercent: 100 })
  const add = (tenant: string, payload: string) => enqueueAs(jobs, job, tenant, payload)
  await Promise.all(Array.from({ length: 150 }, () => add('busy', 'pdf')))
  await jobs.startWorker()
  await expect.poll(() => begun.length).toBe(12)
  await add('quiet', 'payment')
  late.resolve()
  await expect.poll(() => begun.indexOf('payment')).toBeGreaterThan(0)
  expect(begun.indexOf('payment')).toBeLessThanOrEqual(14)
})

it("keeps a place free of one tenant's slow jobs, however many of them wait", async () => {
  const begun: string[] = []
  const over = Promise.withResolvers<void>()
  const job = textJob('slow', async ({ payload }) => {
    begun.push(payload)
    if (payload !== 'payment') await over.promise
  })
  const jobs = database.jobs({ jobs: [job], concurrency: 4 })
  await Promise.all(Array.from({ length: 12 }, () => enqueueAs(jobs, job, 'busy', 'pdf')))
  await jobs.startWorker()
  await expect.poll(() => begun).toEqual(['pdf', 'pdf', 'pdf'])
  for (const tenant of ['quiet', 'other', 'quiet']) {
    const id = await enqueueAs(jobs, job, tenant, 'payment')
    const state = `select state from tenfold_jobs where id = $1`
    await expect.poll(() => database.admin(state, [id])).toEqual([{ state: 'done' }])
  }
  expect(begun.filter((payload) => payload === 'pdf')).toHaveLength(3)
  over.resolve()
  const left = `select 1 from tenfold_jobs where name = 'slow' and state <> 'done'`
  await expect.poll(() => database.admin(left)).toEqual([])
})

it("shows a role the jobs of its session's tenant alone, and no worker starts on that", async () => {
  const job = textJob('fenced', async () => undefined)
  const jobs = database.jobs({ jobs: [job] })
  await enqueueAs(jobs, job, 'mine', 'secret')
  await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'of no tenant'))
  const seen = async (tenant?: string) => {
    const session = tenant === undefined ? {} : { tenant }
    const select = () =>
      jobs.db.query('select payload from tenfold_jobs where name = $1', [job.name])
    return (await runInSession(session, select)).rows
  }
  expect(await seen('mine')).toEqual([{ payload: 'secret' }])
  expect(await seen('other')).toEqual([])
  expect(await seen()).toEqual([])
  const url = new Secret(database.url)
  const asApp = database.jobs({ jobs: [job], queue: { db: database.open(), url } })
  await expect(asApp.startWorker()).rejects.toMatchObject({ code: 'jobs/queue-fenced' })
})

it('runs inline jobs, those of no tenant too, as a role that sees no queue', async () => {
  const job = textJob('inline', async ({ payload, complete }) => {
    if (payload === 'broken') throw new Error('broken')
    await complete((tx) => tx.query('insert into marks (mark) values ($1)', [payload]))
  })
  const queueOfNobody = { db: database.open(), url: new Secret(database.url) }
  const jobs = database.jobs({ kind: 'inline', jobs: [job], queue: queueOfNobody })
  await enqueueAs(jobs, job, 'mine', 'of a tenant')
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'of none'))
  expect(await database.marks()).toEqual(['of a tenant', 'of none'])
  expect(await jobs.find(id)).toMatchObject({ state: 'done' })
  const broken = await enqueueAs(jobs, job, 'mine', 'broken')
  const find = () => runInSession({ tenant: 'mine' }, () => jobs.find(broken))
  expect(await find()).toMatchObject({ state: 'queued', error: 'broken' })
})

async function enqueueAs(
  jobs: Jobs & { db: Db },
  job: Job<string>,
  tenant: string,
  payload: string,
): Promise<string> {
  const enqueue = () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, payload))
  return (await runInSession({ tenant }, enqueue)).id
}
