import { expect, it } from 'vitest'
import { jobDatabase, textJob } from '../../test/job-database.ts'
import { runInSession } from '../kernel/index.ts'

it.each(['inline', 'postgres'] as const)(
  'runs no job whose savepoint was undone, though its transaction has committed: %s',
  async (kind) => {
    await using database = await jobDatabase()
    const ran: string[] = []
    const job = textJob('any', async ({ payload }) => void ran.push(payload))
    const jobs = database.jobs({ kind, jobs: [job] })
    await jobs.startWorker()
    const work = async (kept: string) => {
      await jobs.db.transaction(async (tx) => {
        await tx.query('savepoint here')
        await jobs.enqueue(tx, job, 'undone')
        await tx.query('rollback to savepoint here')
        await jobs.enqueue(tx, job, kept)
      })
      await expect.poll(() => ran).toContain(kept)
    }
    await work('of no tenant')
    await runInSession({ tenant: 'a' }, () => work('of a tenant'))
    expect(ran).toEqual(['of no tenant', 'of a tenant'])
  },
)

it('leaves the statements beside a job of no tenant in no tenant', async () => {
  await using database = await jobDatabase()
  const job = textJob('any', async () => undefined)
  const jobs = database.jobs({ jobs: [job] })
  const tenants = await jobs.db.transaction(async (tx) => {
    /** After as many turns of other promises. */
    const tenantAfter = async (turns: number) => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      const { rows } = await tx.query<{ tenant: string }>(
        `select current_setting('app.tenant_id') as tenant`,
      )
      return rows.map(({ tenant }) => tenant)
    }
    const beside = Array.from({ length: 20 }, (_, turns) => tenantAfter(turns))
    const [, ...seen] = await Promise.all([jobs.enqueue(tx, job, 'x'), ...beside])
    return new Set(seen.flat())
  })
  expect(tenants).toEqual(new Set(['']))
})
