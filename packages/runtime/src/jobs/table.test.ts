import { expect, it } from 'vitest'
import { jobDatabase } from '../../test/job-database.ts'
import { Secret } from '../kernel/index.ts'
import { claimNext, claimSuspect } from './table.ts'

it('takes no job whose process has died among others, only by itself', async () => {
  await using database = await jobDatabase()
  const queue = database.open({ url: new Secret(database.queueUrl) })
  const add = async (crashes: number) => {
    const [row] = await database.admin<{ id: string }>(
      `insert into tenfold_jobs (id, name, payload, max_attempts, run_at, crashes)
       values (gen_random_uuid(), 'x', 'null', 5, now(), $1) returning id`,
      [crashes],
    )
    return row?.id
  }
  const [suspect, innocent] = [await add(1), await add(0)]
  const options = { names: ['x'], worker: crypto.randomUUID(), leaseMs: 60_000, full: [] }
  const next = async () => (await claimNext(queue, undefined, options))?.id
  expect([await next(), await next()]).toEqual([innocent, undefined])
  expect((await claimSuspect(queue, options))?.id).toBe(suspect)
})
