import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type JobDatabase, jobDatabase, textJob } from '../../test/job-database.ts'
import { currentSession, runInSession, TenfoldError } from '../kernel/index.ts'
import { type About, defineJob, gaveUp, retryLater } from './index.ts'

let database: JobDatabase
beforeAll(async () => {
  database = await jobDatabase()
})
afterEach(() => database.close())
afterAll(() => database[Symbol.asyncDispose]())

const stateOf = async (id: string): Promise<Record<string, unknown> | undefined> =>
  (await database.admin('select * from tenfold_jobs where id = $1', [id]))[0]
const expectState = (id: string, state: string) =>
  expect.poll(async () => (await stateOf(id))?.['state']).toBe(state)

describe.each(['inline', 'postgres'] as const)('a job of kind %s', (kind) => {
  const setUp = async (...given: Parameters<typeof textJob>) => {
    const job = textJob(`${kind}-${given[0]}`, given[1], given[2])
    const jobs = database.jobs({ kind, jobs: [job] })
    await jobs.startWorker()
    const enqueue = (payload: string, tenant = 'a') =>
      runInSession({ tenant }, () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, payload)))
    return { job, jobs, enqueue }
  }

  it('runs after the commit, in a session of its tenant', async () => {
    const { jobs, enqueue } = await setUp('tenant', async ({ payload, complete }) => {
      await complete(async (tx) => {
        const { rows } = await tx.query<{ t: string }>(`select current_setting('app.tenant_id') t`)
        const mark = [payload, currentSession().tenant, rows[0]?.t].join(' ')
        await tx.query('insert into marks (mark) values ($1)', [mark])
      })
    })
    const { id } = await enqueue('hello', 'acme')
    await expectState(id, 'done')
    expect(await database.marks()).toContain('hello acme acme')
    const found = await runInSession({ tenant: 'acme' }, () => jobs.find(id))
    expect(found).toMatchObject({ id, state: 'done', attempt: 1, error: null })
  })

  it('does not exist when the transaction is rolled back', async () => {
    const { job, jobs } = await setUp('rolled-back', async () => undefined)
    let id = ''
    const work = jobs.db.transaction(async (tx) => {
      id = (await jobs.enqueue(tx, job, 'never')).id
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await stateOf(id)).toBeUndefined()
  })

  it('is done when its handler returns without effects', async () => {
    const { enqueue } = await setUp('no-effects', async () => undefined)
    const { id } = await enqueue('x')
    await expectState(id, 'done')
    expect(await stateOf(id)).toMatchObject({ attempt: 1, locked_until: null })
  })

  it('is tried again after a failure, which never fails the one who enqueued it', async () => {
    const { enqueue } = await setUp('flaky', async ({ attempt, complete, idempotencyKey }) => {
      await complete(async (tx) => {
        await tx.query('insert into marks (mark) values ($1)', [`flaky ${idempotencyKey}`])
        if (attempt < 3) throw new Error('not yet')
      })
    })
    const { id } = await enqueue('x')
    await expectState(id, 'done')
    expect(await stateOf(id)).toMatchObject({ attempt: 3, error: null })
    const left = (await database.marks()).filter((mark) => mark.includes(id))
    expect(left).toEqual([`flaky ${kind}-flaky:${id}`])
  })

  it('waits for a store of the cache that is away, however often it has to try', async () => {
    const run = async ({ attempt }: { attempt: number }) => {
      if (attempt <= 4) throw new TenfoldError('cache/write-refused', 'The store is away')
    }
    const { enqueue } = await setUp('outage', run, { maxAttempts: 2 })
    const { id } = await enqueue('x')
    await expectState(id, 'done')
    expect(await stateOf(id)).toMatchObject({ attempt: 5 })
  })

  it('tells its users why it failed in the words that were meant for them, and no others', async () => {
    const run = async ({ payload }: { payload: string }) => {
      const inside = `connect ECONNREFUSED postgres://app:secret@10.0.0.7/db`
      if (payload === 'inside') throw new Error(inside)
      throw gaveUp(inside, { forUser: 'Choose another picture.' })
    }
    const { jobs, enqueue } = await setUp('reasons', run, { maxAttempts: 1 })
    const found = async (payload: string) => {
      const { id } = await enqueue(payload)
      await expectState(id, 'failed')
      return runInSession({ tenant: 'a' }, () => jobs.find(id))
    }
    expect(await found('inside')).toMatchObject({ reason: null, nextTryAt: null })
    const reason = { code: 'jobs/gave-up', message: 'Choose another picture.' }
    expect(await found('told')).toMatchObject({ reason })
  })

  it('says when it is tried again, and forgets why once it is done', async () => {
    const gate = Promise.withResolvers<void>()
    const { jobs, enqueue } = await setUp('later', async ({ attempt }) => {
      if (attempt === 1) throw retryLater('busy', { afterMs: 3_600_000, forUser: 'It is busy.' })
      await gate.promise
    })
    const { id } = await enqueue('x')
    const find = () => runInSession({ tenant: 'a' }, () => jobs.find(id))
    await expect.poll(async () => (await find())?.reason?.message).toBe('It is busy.')
    const waiting = await find()
    expect(waiting).toMatchObject({ state: 'queued', attempt: 1 })
    expect(Number(waiting?.nextTryAt) - Date.now()).toBeGreaterThan(3_000_000)
    gate.resolve()
    await database.admin('update tenfold_jobs set run_at = now() where id = $1', [id])
    await expectState(id, 'done')
    expect(await find()).toMatchObject({ reason: null, error: null, nextTryAt: null })
  })

  it('shows the latest that its handler reported, while it runs', async () => {
    const gate = Promise.withResolvers<void>()
    const { jobs, enqueue } = await setUp('reporting', async ({ report, complete }) => {
      for (let n = 0; n <= 5_000; n++) report({ percent: n / 50 })
      await gate.promise
      await complete(async () => undefined)
      report({ percent: 'too late' })
    })
    const enqueued = enqueue('x')
    const id = async () =>
      (
        await database.admin(`select id from tenfold_jobs where name = $1`, [`${kind}-reporting`])
      )[0]?.['id']
    await expect.poll(id).toBeDefined()
    const find = async () =>
      runInSession({ tenant: 'a' }, async () => jobs.find(String(await id())))
    await expect.poll(async () => (await find())?.progress).toEqual({ percent: 100 })
    gate.resolve()
    await enqueued
    await expectState(String(await id()), 'done')
    expect((await find())?.progress).toBeNull()
  })

  it('shows nothing that is reported by an attempt which was declared dead', async () => {
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    const { jobs, enqueue } = await setUp('zombie-report', async ({ attempt, report }) => {
      if (attempt > 1) {
        report('alive')
        await ended.promise
        return
      }
      begun.resolve()
      await gate.promise
      report('dead')
    })
    const enqueued = enqueue('x')
    await begun.promise
    const name = `${kind}-zombie-report`
    await database.admin(
      `update tenfold_jobs set state = 'queued', run_at = now() where name = $1`,
      [name],
    )
    const [row] = await database.admin(`select id from tenfold_jobs where name = $1`, [name])
    const find = () => runInSession({ tenant: 'a' }, () => jobs.find(String(row?.['id'])))
    await expect.poll(async () => (await find())?.progress).toBe('alive')
    gate.resolve()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await find())?.progress).toBe('alive')
    ended.resolve()
    await enqueued
    await expectState(String(row?.['id']), 'done')
  })

  it('has failed after its last attempt, and keeps the reason in short', async () => {
    const run = () => Promise.reject(new Error('x'.repeat(5_000)))
    const { enqueue } = await setUp('hopeless', run, { maxAttempts: 2 })
    const { id } = await enqueue('x')
    await expectState(id, 'failed')
    expect(await stateOf(id)).toMatchObject({ attempt: 2, error: 'x'.repeat(2_000) })
  })

  it('is found by its own tenant alone, and by no id that is none', async () => {
    const { jobs, enqueue } = await setUp('private', async () => undefined)
    const { id } = await enqueue('x', 'mine')
    expect(await runInSession({ tenant: 'other' }, () => jobs.find(id))).toBeUndefined()
    expect(await jobs.find(id)).toBeUndefined()
    expect(
      await runInSession({ tenant: 'mine' }, () => jobs.find(`${id}' or true`)),
    ).toBeUndefined()
  })

  it('that another process left behind is run by a worker', async () => {
    const { job } = await setUp('orphan', async () => undefined)
    const id = crypto.randomUUID()
    await database.admin(
      `insert into tenfold_jobs (id, name, payload, max_attempts, attempt, state, locked_until)
       values ($1, $2, '"x"', 3, 1, 'running', now() - interval '1 s')`,
      [id, job.name],
    )
    await expectState(id, 'done')
    expect(await stateOf(id)).toMatchObject({ attempt: 2 })
  })

  it('that killed its process at every attempt has failed', async () => {
    const { job } = await setUp('deadly', async () => undefined)
    const id = crypto.randomUUID()
    await database.admin(
      `insert into tenfold_jobs (id, name, payload, max_attempts, attempt, state, locked_until)
       values ($1, $2, '"x"', 3, 3, 'running', now() - interval '1 s')`,
      [id, job.name],
    )
    await expectState(id, 'failed')
    expect((await stateOf(id))?.['error']).toContain('Attempt 3 ended without a word')
  })
})

describe('an inline job', () => {
  it('has run when the transaction that enqueued it resolves', async () => {
    const job = textJob('at-once', async () => undefined)
    const jobs = database.jobs({ kind: 'inline', jobs: [job] })
    const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
    expect(await stateOf(id)).toMatchObject({ state: 'done', attempt: 1 })
  })

  it('may enqueue another one in its effects', async () => {
    const second = textJob('second', async () => undefined)
    let next = ''
    const first = textJob('first', async ({ complete }) => {
      next = await complete(async (tx) => (await jobs.enqueue(tx, second, 'y')).id)
    })
    const jobs = database.jobs({ kind: 'inline', jobs: [first, second] })
    await jobs.db.transaction((tx) => jobs.enqueue(tx, first, 'x'))
    expect(await stateOf(next)).toMatchObject({ state: 'done' })
  })
})

describe('a payload', () => {
  const job = defineJob({
    name: 'typed',
    payload: z.object({ n: z.number() }),
    maxAttempts: 5,
    run: async () => undefined,
  })

  it('is checked before anything is written', async () => {
    const jobs = database.jobs({ jobs: [job] })
    const wrong = { n: 'one' } as unknown as { n: number }
    const work = jobs.db.transaction((tx) => jobs.enqueue(tx, job, wrong))
    await expect(work).rejects.toMatchObject({ code: 'jobs/payload-invalid' })
    await expect(work).rejects.toThrow('n: ')
    expect(await database.admin(`select 1 from tenfold_jobs where name = 'typed'`)).toEqual([])
  })

  it.each([
    ['a date that its schema wants as a Date', z.object({ at: z.date() }), { at: new Date(0) }],
    ['a number that is none', z.object({ n: z.any() }), { n: Number.NaN }],
    ['a Map', z.any(), { map: new Map([[1, 2]]) }],
    ['text with a NUL', z.any(), { text: 'a\0b' }],
    ['half of a surrogate pair', z.any(), { text: 'a\ud800' }],
    ['a circle', z.any(), circle()],
    ['a bigint', z.any(), { n: 1n }],
    ['a list with a gap', z.any(), [1, undefined]],
  ])(
    'is refused at once when it holds %s, which no worker could read',
    async (_, schema, payload) => {
      const strict = defineJob<unknown>({
        name: 'strict',
        payload: schema,
        run: async () => undefined,
      })
      const jobs = database.jobs({ jobs: [strict] })
      const work = jobs.db.transaction((tx) => jobs.enqueue(tx, strict, payload))
      await expect(work).rejects.toMatchObject({ code: 'jobs/payload-invalid' })
    },
  )

  it('is read by its schema at the worker, from the JSON that was given', async () => {
    const seen: unknown[] = []
    const coerced = defineJob({
      name: 'coerced',
      payload: z.object({ at: z.coerce.date() }),
      run: async ({ payload }) => void seen.push(payload),
    })
    const jobs = database.jobs({ kind: 'inline', jobs: [coerced] })
    await jobs.db.transaction((tx) => jobs.enqueue(tx, coerced, { at: new Date(5) }))
    expect(seen).toEqual([{ at: new Date(5) }])
  })

  it('that no longer fits fails the job at once: another attempt would read the same', async () => {
    const jobs = database.jobs({ jobs: [job] })
    const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, { n: 1 }))
    await database.admin(`update tenfold_jobs set payload = '{"old": true}' where id = $1`, [id])
    await jobs.startWorker()
    await expectState(id, 'failed')
    expect(await stateOf(id)).toMatchObject({ attempt: 1 })
  })
})

it('fails at once when its handler gives up', async () => {
  const job = textJob('hopeless', () => Promise.reject(gaveUp('The file is broken')))
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  expect(await stateOf(id)).toMatchObject({ state: 'failed', error: 'The file is broken' })
})

describe('a job that has failed', () => {
  const setUp = async (name: string) => {
    let isBroken = true
    const ran: string[] = []
    const job = defineJob({
      name,
      payload: z.string(),
      run: async ({ payload }) => {
        ran.push(payload)
        if (isBroken) throw new Error('broken')
      },
    })
    const jobs = database.jobs({ jobs: [{ ...job, maxAttempts: 2 }] })
    await jobs.startWorker()
    const about = { subject: `thing:${name}` }
    const enqueue = () => jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x', about))
    const { id } = await runInSession({ tenant: 'mine' }, enqueue)
    await database.admin('update tenfold_jobs set max_attempts = 2 where id = $1', [id])
    await expectState(id, 'failed')
    const as = <T>(tenant: string, work: () => Promise<T>) => runInSession({ tenant }, work)
    const repair = () => {
      isBroken = false
    }
    return { jobs, id, as, ran, repair }
  }

  it('is tried again with all its attempts when its tenant retries it', async () => {
    const { jobs, id, as, repair } = await setUp('retried')
    expect(await as('other', () => jobs.retry(id))).toBe(false)
    expect(await as('mine', () => jobs.retry(id))).toBe(true)
    await expect.poll(async () => (await stateOf(id))?.['attempt']).toBe(4)
    await expectState(id, 'failed')
    repair()
    // Its former connections and crashes count no more, but one that may end its process still runs by itself.
    await database.admin('update tenfold_jobs set interruptions = 3, crashes = 3 where id = $1', [
      id,
    ])
    expect(await as('mine', () => jobs.retry(id))).toBe(true)
    expect(await stateOf(id)).toMatchObject({ interruptions: 0, crashes: 1 })
    await expectState(id, 'done')
    expect(await as('mine', () => jobs.retry(id))).toBe(false)
  })

  it('is tried again with another payload where one is given, if that fits the job', async () => {
    const { jobs, id, as, ran, repair } = await setUp('corrected')
    repair()
    const wrong = as('mine', () => jobs.retry(id, { payload: 7 }))
    await expect(wrong).rejects.toMatchObject({ code: 'jobs/payload-invalid' })
    expect(await as('mine', () => jobs.retry(id, { payload: 'y' }))).toBe(true)
    await expectState(id, 'done')
    expect(ran).toEqual(['x', 'x', 'y'])
  })

  it('is listed for its tenant alone, the latest first, with what it was to do and is about', async () => {
    const { jobs, id: first, as } = await setUp('listed')
    const { id: second } = await setUp('listed-later')
    const list = (tenant: string, subject?: string) =>
      as(tenant, () => jobs.failed({ limit: 100, ...(subject && { subject }) }))
    const ids = (await list('mine')).map(({ id }) => id)
    expect(ids.filter((id) => id === first || id === second)).toEqual([second, first])
    expect(await list('mine', 'thing:listed')).toMatchObject([
      { id: first, name: 'listed', subject: 'thing:listed', state: 'failed', payload: 'x' },
    ])
    expect(await as('mine', () => jobs.failed({ limit: 1 }))).toHaveLength(1)
    expect(await list('other')).toEqual([])
    expect(await jobs.failed({ limit: 100 })).toEqual([])
    await as('mine', () => jobs.discard(first))
    expect(await list('mine', 'thing:listed')).toEqual([])
  })

  it('is gone when another of its name about the same takes its place, if that is wished', async () => {
    const { jobs, id, as } = await setUp('replaced')
    const again = textJob('replaced', async () => undefined)
    const enqueue = (about: About) =>
      as('mine', () => jobs.db.transaction((tx) => jobs.enqueue(tx, again, 'y', about)))
    const isThere = async () => (await as('mine', () => jobs.find(id))) !== undefined
    await enqueue({ subject: 'thing:replaced' })
    await enqueue({ subject: 'thing:other', failedBefore: 'discard' })
    const undone = as('mine', () =>
      jobs.db.transaction(async (tx) => {
        await jobs.enqueue(tx, again, 'y', { subject: 'thing:replaced', failedBefore: 'discard' })
        throw new Error('undone')
      }),
    )
    await expect(undone).rejects.toThrow('undone')
    expect(await isThere()).toBe(true)
    await enqueue({ subject: 'thing:replaced', failedBefore: 'discard' })
    expect(await isThere()).toBe(false)
  })

  it('is gone when its tenant discards it', async () => {
    const { jobs, id, as } = await setUp('discarded')
    expect(await as('other', () => jobs.discard(id))).toBe(false)
    expect(await as('mine', () => jobs.discard(id))).toBe(true)
    expect(await stateOf(id)).toBeUndefined()
    expect(await as('mine', () => jobs.discard(id))).toBe(false)
  })
})

it.each(['inline', 'postgres'] as const)(
  'keeps what a job is about until after it is done, where jobs run %s',
  async (kind) => {
    const job = textJob(`about-${kind}`, async () => undefined)
    const jobs = database.jobs({ kind, jobs: [job] })
    const enqueue = (about?: { subject: string }) =>
      runInSession({ tenant: 'mine' }, () =>
        jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x', about)),
      )
    const [one, none] = [await enqueue({ subject: 'thing:1' }), await enqueue()]
    if (kind === 'postgres') await jobs.startWorker()
    for (const { id } of [one, none]) await expectState(id, 'done')
    const find = (id: string) => runInSession({ tenant: 'mine' }, () => jobs.find(id))
    expect([await find(one.id), await find(none.id)]).toMatchObject([
      { subject: 'thing:1' },
      { subject: null },
    ])
  },
)

it('tells users the code of what a handler gave up for', async () => {
  const cause = new TenfoldError('app/no-paper', 'There is no paper')
  const fault = gaveUp('No paper', { cause, forUser: 'Put paper in.' })
  const job = textJob('out-of-paper', () => Promise.reject(fault))
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  const reason = { code: 'app/no-paper', message: 'Put paper in.' }
  expect(await stateOf(id)).toMatchObject({ state: 'failed', reason })
})

it('waits for as long as a service asked for', async () => {
  const job = textJob('patient', () =>
    Promise.reject(retryLater('Busy for a while', { afterMs: 60_000 })),
  )
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const since = Date.now()
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  const row = await stateOf(id)
  expect(row).toMatchObject({ state: 'queued', error: 'Busy for a while' })
  expect(Number(row?.['run_at'])).toBeGreaterThanOrEqual(since + 60_000)
})

it.each<[string, unknown]>([
  ['a NUL', new Error('a\0b')],
  ['half of a surrogate pair', new Error('a\ud800'.repeat(3_000))],
])('ends an attempt whose error holds %s', async (_, error) => {
  const job = textJob('unstorable', () => Promise.reject(error), { maxAttempts: 1 })
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  expect(await stateOf(id)).toMatchObject({ state: 'failed', attempt: 1 })
})

it.each<[string, unknown, unknown]>([
  ['a NUL', { text: 'a\0b' }, { text: 'ab' }],
  ['a bigint', { n: 5n }, { n: '5' }],
  ['a circle', circle(), expect.stringContaining('Not stored')],
  ['too much', 'x'.repeat(1_000_000), expect.stringContaining('Not stored')],
])('shows progress that holds %s as far as it can be stored', async (what, given, shown) => {
  const gate = Promise.withResolvers<void>()
  const job = textJob(`progress of ${what}`, async ({ report }) => {
    report(given)
    await gate.promise
  })
  const jobs = database.jobs({ jobs: [job] })
  await jobs.startWorker()
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  await expect.poll(async () => (await jobs.find(id))?.progress).toEqual(shown)
  gate.resolve()
  await expectState(id, 'done')
})

it.each([
  { timeoutMs: Number.POSITIVE_INFINITY },
  { timeoutMs: Number.NaN },
  { timeoutMs: 0.5 },
  { maxAttempts: 0 },
  { maxAttempts: 1.5 },
  { maxAttempts: 2 ** 31 },
])('refuses a job with %o', (limits) => {
  const define = () => textJob('unbounded', async () => undefined, limits)
  expect(define).toThrow(expect.objectContaining({ code: 'jobs/invalid-option' }))
})

it.each(['a\0b', 'a\ud800'])('refuses text that Postgres can’t hold as it is: %j', async (text) => {
  const refused = expect.objectContaining({ code: 'jobs/invalid-text' })
  const job = textJob('fine', async () => undefined)
  const jobs = database.jobs({ jobs: [job] })
  expect(() => textJob(text, async () => undefined)).toThrow(refused)
  const add = jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x', { subject: text }))
  await expect(add).rejects.toEqual(refused)
  await expect(jobs.failed({ limit: 1, subject: text })).rejects.toEqual(refused)
})

it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'refuses to list %d failed jobs',
  async (limit) => {
    const list = database.jobs({ jobs: [] }).failed({ limit })
    await expect(list).rejects.toMatchObject({ code: 'jobs/invalid-option' })
  },
)

it('lets a job run for thirty days', async () => {
  const timeoutMs = 30 * 24 * 3_600_000
  const job = textJob('archive', async () => undefined, { timeoutMs, maxAttempts: 1 })
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  expect(await stateOf(id)).toMatchObject({ state: 'done', attempt: 1 })
})

it('tries again also when its backoff is no number', async () => {
  const fail = () => Promise.reject(retryLater('later', { afterMs: Number.NaN }))
  const job = textJob('no-wait', fail, { maxAttempts: 2 })
  const jobs = database.jobs({ jobs: [job], backoffMs: () => Number.POSITIVE_INFINITY })
  await jobs.startWorker()
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  await expectState(id, 'queued')
  await expect.poll(async () => (await stateOf(id))?.['error']).toBe('later')
})

function circle(): unknown {
  const one: Record<string, unknown> = {}
  one['self'] = one
  return one
}

it('refuses two jobs of one name', () => {
  const twins = [textJob('twin', async () => undefined), textJob('twin', async () => undefined)]
  expect(() => database.jobs({ jobs: twins })).toThrow('Two jobs are named "twin"')
})

it('refuses to complete twice', async () => {
  const job = textJob('twice', async ({ complete }) => {
    await complete(async () => undefined)
    await complete((tx) => tx.query(`insert into marks (mark) values ('twice')`))
  })
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  expect(await stateOf(id)).toMatchObject({ state: 'done', attempt: 1 })
  expect(await database.marks()).not.toContain('twice')
})

it('is not done when its effects failed and the handler swallowed that', async () => {
  const job = textJob('swallowing', async ({ attempt, complete }) => {
    const fail = (): Promise<never> => Promise.reject(new Error('no effects'))
    await complete(attempt === 1 ? fail : async () => undefined).catch(() => undefined)
  })
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  expect(await stateOf(id)).toMatchObject({ state: 'queued', attempt: 1, error: 'no effects' })
})

it('may try its effects again within one attempt', async () => {
  let tries = 0
  const job = textJob('conflicting', async ({ complete }) => {
    const effects = async (): Promise<void> => {
      if (++tries === 1) throw new Error('conflict')
    }
    await complete(effects).catch(() => complete(effects))
  })
  const jobs = database.jobs({ kind: 'inline', jobs: [job] })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  expect(await stateOf(id)).toMatchObject({ state: 'done', attempt: 1 })
})

it('refuses the effects of an attempt that was declared dead', async () => {
  let refused: unknown
  const job = textJob('declared-dead', async ({ id, complete }) => {
    await database.admin(`update tenfold_jobs set attempt = attempt + 1 where id = $1`, [id])
    await complete((tx) => tx.query(`insert into marks (mark) values ('dead')`)).catch(
      (error: unknown) => {
        refused = error
      },
    )
  })
  const jobs = database.jobs({ kind: 'inline', jobs: [job], leaseMs: 60_000 })
  const { id } = await jobs.db.transaction((tx) => jobs.enqueue(tx, job, 'x'))
  expect(refused).toMatchObject({ code: 'jobs/attempt-superseded', details: { id, attempt: 1 } })
  expect(await stateOf(id)).toMatchObject({ state: 'running', attempt: 2 })
  expect(await database.marks()).not.toContain('dead')
})
