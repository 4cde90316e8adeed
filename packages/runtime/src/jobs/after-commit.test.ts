import { poolerMissing, startPooler } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { jobDatabase, textJob } from '../../test/job-database.ts'
import { channels, Secret } from '../kernel/index.ts'

function collectFaults(): { where: string; code: unknown }[] {
  const faults: { where: string; code: unknown }[] = []
  channels['runtime:fault'].subscribe(({ where, error }) =>
    faults.push({ where, code: (error as { code?: string }).code }),
  )
  return faults
}

it('counts a job as done whose completion was committed, whatever failed after that', async () => {
  await using database = await jobDatabase()
  const faults = collectFaults()
  const outcomes: string[] = []
  channels['jobs:run'].subscribe(({ outcome }) => outcomes.push(outcome))
  const mark = textJob('mark', ({ payload, complete }) =>
    complete(async (tx) => {
      await tx.query('insert into marks (mark) values ($1)', [payload])
      tx.afterCommit(() => Promise.reject(new Error('the bell is broken')))
    }),
  )
  const jobs = database.jobs({ jobs: [mark] })
  await jobs.startWorker()
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, mark, 'once'))
  await expect.poll(() => outcomes).toEqual(['done'])
  expect(await jobs.find(id)).toMatchObject({ state: 'done' })
  expect(await database.marks()).toEqual(['once'])
  expect(faults).toContainEqual({ where: 'jobs/complete', code: 'db/after-commit-failed' })
})

it.skipIf(poolerMissing)('polls behind a transaction pooler, and says why', async () => {
  await using database = await jobDatabase()
  await using pooler = await startPooler({ url: database.queueUrl })
  const faults = collectFaults()
  const mark = textJob('mark', ({ payload, complete }) =>
    complete(
      async (tx) => void (await tx.query('insert into marks (mark) values ($1)', [payload])),
    ),
  )
  const url = new Secret(pooler.through(database.queueUrl))
  const queue = { db: database.open({ url, acquireTimeoutMs: 1_000 }), url }
  const jobs = database.jobs({ queue, jobs: [mark] })
  await jobs.startWorker()
  await expect.poll(() => faults).toContainEqual({ where: 'jobs/listen', code: 'db/listen-deaf' })
  await jobs.db.transaction((tx) => jobs.enqueue(tx, mark, 'polled'))
  await expect.poll(() => database.marks()).toEqual(['polled'])
  expect(faults.filter(({ code }) => code === 'db/listen-deaf')).toHaveLength(1)
})
