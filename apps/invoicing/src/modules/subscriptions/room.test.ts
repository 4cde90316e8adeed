import { runInSession, type Tx } from '@tenfold/runtime'
import { beforeEach, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'
import { requireRoom } from './index.ts'
import { plans } from './plans.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))
let orgId: string
let counted = 0

beforeEach(async () => {
  orgId = (await signUp(running.server)).organizationId
  counted = 0
})

const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  runInSession({ tenant: orgId }, () => running.app.db.transaction(work))
const ask = (used: number) =>
  within((tx) =>
    requireRoom(tx, 'customers', async () => {
      counted++
      return used
    }),
  )
const change = (columns: string) =>
  database.query(`update subscriptions set ${columns} where org_id = $1`, [orgId])

it('leaves room up to the limit, and then says which plan is full and what helps', async () => {
  await ask(99)
  await expect(ask(100)).rejects.toMatchObject({
    status: 402,
    kind: 'plan-limit-reached',
    message:
      'The Free plan holds 100 customers, and they are used up. An owner can choose a larger plan.',
  })
})

it('does not even count under a plan without that limit', async () => {
  await change(`plan = 'team'`)
  await ask(1_000_000)
  expect(counted).toBe(0)
})

it('goes by the plan that is in force: kept while a payment is overdue, free once it has ended', async () => {
  await change(`plan = 'pro', status = 'past_due'`)
  await ask(4_999)
  await change(`status = 'active', cancels_at = now() - interval '1 second'`)
  await expect(ask(100)).rejects.toMatchObject({ status: 402 })
})

it('treats an organisation without a subscription as a free one', async () => {
  await database.query('delete from subscriptions where org_id = $1', [orgId])
  await expect(ask(100)).rejects.toMatchObject({ status: 402 })
})

it('gives the last place to one of fifty that ask at once', async () => {
  const limit = plans.free.limits.draftsPerMonth ?? 0
  const count = async (tx: Tx) =>
    Number((await tx.query<{ count: string }>('select count(*) from activity')).rows[0]?.count)
  // The founding of the organisation is there already.
  await within((tx) => fill(tx, limit - 2))
  const tries = Array.from({ length: 50 }, () =>
    within(async (tx) => {
      await requireRoom(tx, 'draftsPerMonth', async () => {
        const used = await count(tx)
        counted++
        await expect.poll(async () => counted > 1 || (await isWaiting())).toBe(true)
        return used
      })
      await fill(tx, 1)
    }),
  )
  const outcomes = await Promise.allSettled(tries)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await within(count)).toBe(limit)
})

/** Whether a transaction waits for the lock of another. */
async function isWaiting(): Promise<boolean> {
  const waiting = await database.query(
    'select from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0',
  )
  return waiting.length > 0
}

async function fill(tx: Tx, rows: number): Promise<void> {
  await tx.query(
    `insert into activity (org_id, actor_name, action, subject_id, subject_label)
     select $1, 'Ada', 'x', '1', 'x' from generate_series(1, $2)`,
    [orgId, rows],
  )
}
