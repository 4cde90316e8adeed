import { expect, it } from 'vitest'
import { jobDatabase, textJob } from '../../test/job-database.ts'

it('ends a job whose handler throws a value that nobody can look at', async () => {
  await using database = await jobDatabase()
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const bad = textJob('bad', () => Promise.reject(proxy), { maxAttempts: 2 })
  const jobs = database.jobs({ jobs: [bad] })
  await jobs.startWorker()
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, bad, 'x'))
  await expect
    .poll(() => jobs.find(id), { timeout: 10_000 })
    .toMatchObject({
      state: 'failed',
      attempt: 2,
      error: 'The handler threw a value that has no text',
    })
})

it('runs a job that was written with an empty tenant as one of no tenant', async () => {
  await using database = await jobDatabase()
  const mark = textJob('mark', ({ payload, complete }) =>
    complete(
      async (tx) => void (await tx.query('insert into marks (mark) values ($1)', [payload])),
    ),
  )
  const jobs = database.jobs({ jobs: [mark] })
  await jobs.startWorker()
  await database.admin(`insert into tenfold_jobs (id, name, tenant, payload, max_attempts)
    values (gen_random_uuid(), 'mark', '', '"by hand"', 2)`)
  await expect
    .poll(() => database.admin('select state from tenfold_jobs'), { timeout: 10_000 })
    .toEqual([{ state: 'done' }])
  expect(await database.marks()).toEqual(['by hand'])
})
