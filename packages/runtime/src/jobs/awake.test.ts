import { expect, it } from 'vitest'
import { jobDatabase, textJob } from '../../test/job-database.ts'
import { type Clock, systemClock } from '../kernel/index.ts'
import { awakeClock } from './awake.ts'

it('counts no time in which the event loop stood still', async () => {
  let now = 0
  let [stalls, sleeps] = [3, 0]
  const driven: Clock = {
    ...systemClock,
    elapsed: () => now,
    async sleep(ms) {
      sleeps++
      now += stalls-- > 0 ? 60_000 : ms
    },
  }
  const clock = awakeClock(driven)
  const since = clock.elapsed()
  await clock.sleep(1_000)
  expect(clock.elapsed() - since).toBe(1_000)
  // Three stalls count as two ticks each, the rest are ticks of 100 ms.
  expect([sleeps, now]).toEqual([7, 180_400])
})

it('ends a sleep when it is told to', async () => {
  const abort = new AbortController()
  const sleeping = awakeClock(systemClock).sleep(3_600_000, abort.signal)
  abort.abort()
  await expect(sleeping).resolves.toBeUndefined()
})

it('costs no job an attempt that another, which computes beside it, takes the time of', async () => {
  await using database = await jobDatabase()
  const [timeoutMs, computeMs] = [6_000, 8_000]
  const [begun, computed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const patient = textJob(
    'patient',
    async ({ complete }) => {
      begun.resolve()
      await computed.promise
      await complete((tx) => tx.query(`insert into marks (mark) values ('in time')`))
    },
    { maxAttempts: 1, timeoutMs },
  )
  const greedy = textJob('greedy', async () => {
    await begun.promise
    // Lets nothing else run.
    for (const end = performance.now() + computeMs; performance.now() < end; );
    computed.resolve()
  })
  const jobs = database.jobs({ jobs: [patient, greedy], leaseMs: 60_000, stuckMs: 60_000 })
  await jobs.startWorker()
  await jobs.db.transaction(async (tx) => {
    await jobs.enqueue(tx, patient, 'x')
    await jobs.enqueue(tx, greedy, 'x')
  })
  const states = () => database.admin(`select state, error from tenfold_jobs`)
  const done = { state: 'done', error: null }
  await expect
    .poll(async () =>
      (await states()).filter(({ state }) => state !== 'queued' && state !== 'running'),
    )
    .toHaveLength(2)
  expect(await states()).toEqual([done, done])
  expect(await database.marks()).toEqual(['in time'])
})
