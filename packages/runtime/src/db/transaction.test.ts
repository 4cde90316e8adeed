import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import { channels, runInSession, TenfoldError, wasCommitted } from '../kernel/index.ts'
import { type Db, isInTransaction, type Tx } from './index.ts'

let database: TenantDatabase
let db: Db
beforeAll(async () => {
  database = await tenantDatabase()
  await database.admin(
    `alter table notes add constraint one_body unique (org_id, body) deferrable initially deferred`,
  )
  db = database.open({ poolSize: 1, acquireTimeoutMs: 2_000 })
})
afterAll(() => database[Symbol.asyncDispose]())

const asTenant = <T>(work: () => Promise<T>): Promise<T> => runInSession({ tenant: 'a' }, work)
const add = (tx: Tx, body: string) =>
  tx.query(`insert into notes (org_id, body) values ('a', $1)`, [body])
const bodies = async (): Promise<string[]> => {
  const rows = await database.admin<{ body: string }>('select body from notes order by id')
  return rows.map((row) => row.body)
}

/** As many promises around the work as a library may put there. */
const wrapped = <T>(depth: number, work: () => Promise<T>): Promise<T> =>
  depth === 0 ? work() : wrapped(depth - 1, async () => await work())

describe('a transaction', () => {
  it('commits what it wrote when the function returns, and hands on its value', async () => {
    const value = await asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'kept')
        return 7
      }),
    )
    expect(value).toBe(7)
    expect(await bodies()).toContain('kept')
  })

  it('rolls back when the function throws', async () => {
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'dropped')
        throw new Error('no')
      }),
    )
    await expect(work).rejects.toThrow('no')
    expect(await bodies()).not.toContain('dropped')
  })

  it('is an error when a statement failed and its error was swallowed', async () => {
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'lost')
        await tx.query('select 1/0').catch(() => undefined)
      }),
    )
    await expect(work).rejects.toMatchObject({ code: 'db/transaction-aborted' })
    expect(await bodies()).not.toContain('lost')
  })

  it('is an error when the first statement failed and its error was swallowed', async () => {
    const work = db.transaction((tx) => tx.query('select 1/0').catch(() => undefined))
    await expect(work).rejects.toMatchObject({ code: 'db/transaction-aborted' })
  })

  it('reports what COMMIT itself refuses', async () => {
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'twin')
        await add(tx, 'twin')
      }),
    )
    await expect(work).rejects.toMatchObject({ code: '23505' })
    expect(await bodies()).not.toContain('twin')
  })

  it('sends statements in call order, also when they are not awaited one by one', async () => {
    const numbers = await db.transaction((tx) =>
      Promise.all([1, 2, 3].map((n) => tx.query<{ n: number }>('select $1::int as n', [n]))),
    )
    expect(numbers.map(({ rows }) => rows[0]?.n)).toEqual([1, 2, 3])
  })

  it('includes a statement that was sent but not awaited', async () => {
    await asTenant(() =>
      db.transaction(async (tx) => {
        void add(tx, 'unawaited')
      }),
    )
    expect(await bodies()).toContain('unawaited')
  })

  it('fails as a whole when a statement is called after the function has returned', async () => {
    let second: unknown
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        const stray = wrapped(20, () => add(tx, 'first half')).then(() => add(tx, 'second half'))
        stray.catch((error: unknown) => (second = error))
      }),
    )
    await expect(work).rejects.toMatchObject({ code: 'db/transaction-ended' })
    expect(second).toMatchObject({ code: 'db/transaction-ended' })
    expect(await bodies()).not.toContain('first half')
  })

  it('refuses at once what waits when the function throws, and sends none of it', async () => {
    const sent: string[] = []
    const stop = channels['db:statement'].subscribe(({ text }) => sent.push(text))
    const log: unknown[] = []
    const work = db.transaction(async (tx) => {
      const sleeping = tx.query('select pg_sleep(1)').then(() => log.push('has slept'))
      const waiting = tx.query('select 2').catch(({ code }: { code: string }) => log.push(code))
      await Promise.all([sleeping, waiting, Promise.reject(new Error('no'))])
    })
    await expect(work).rejects.toThrow('no')
    expect(log).toEqual(['db/transaction-ended', 'has slept'])
    stop()
    expect(sent).toEqual(['select pg_sleep(1)', 'rollback'])
  })

  it.each(['rollback', 'commit', 'rollback and chain', 'commit and chain'])(
    'sends nothing that waits behind a %j that slipped through',
    async (command) => {
      const work = asTenant(() =>
        db.transaction(async (tx) => {
          await add(tx, 'inside')
          const slip = tx.query(`/* /* nested */ */ ${command}`)
          await Promise.allSettled([slip, add(tx, 'behind'), add(tx, 'behind')])
        }),
      )
      await expect(work).rejects.toMatchObject({ code: 'db/transaction-ended' })
      expect(await bodies()).not.toContain('behind')
    },
  )

  it('sends nothing that waits behind a slipped COMMIT that fails', async () => {
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'twin')
        await add(tx, 'twin')
        const slip = tx.query('/* /* nested */ */ commit')
        await Promise.allSettled([slip, tx.query(`select pg_notify('x', 'behind')`)])
      }),
    )
    const sent: string[] = []
    const stop = channels['db:statement'].subscribe(({ text }) => sent.push(text))
    await expect(work).rejects.toMatchObject({ code: 'db/transaction-ended' })
    stop()
    expect(sent.join()).not.toContain('behind')
  })

  it.each([
    ['a text', [undefined, []]],
    ['a list of values', ['select 1', 5]],
    ['values that can be sent', ['select $1::int', [{ toPostgres: () => 1n / 0n }]]],
  ])(
    'commits nothing when a statement lacks %s, awaited or not, and leaves nothing for the next tenant',
    async (_, unsendable) => {
      const work = asTenant(() =>
        db.transaction(async (tx) => {
          void tx.query(...(unsendable as [string, []]))
          await tx.query(`insert into notes (org_id, body) values ('a', 'without it')`)
        }),
      )
      await expect(work).rejects.toMatchObject({ code: 'db/transaction-aborted' })
      expect(await bodies()).not.toContain('without it')
      await asTenant(() =>
        db.transaction(async (tx) => {
          await tx.query('savepoint here')
          const failing = tx.query(...(unsendable as [string, []]))
          await expect(failing).rejects.toBeInstanceOf(Error)
          await tx.query('rollback to savepoint here')
          await tx.query(`insert into notes (org_id, body) values ('a', 'after it')`)
        }),
      )
      expect(await bodies()).toContain('after it')
      const alone = db.query(...(unsendable as [string, []]))
      await expect(alone).rejects.toBeInstanceOf(Error)
      await runInSession({ tenant: 'b' }, () =>
        db.query(`insert into notes (org_id, body) values ('b', 'kept')`),
      )
      expect(await bodies()).toContain('kept')
      await database.admin('delete from notes')
    },
  )

  it('does all work before its commit, also what is added while the last of it is answered', async () => {
    const done: string[] = []
    await asTenant(() =>
      db.transaction(async (tx) => {
        tx.beforeCommit(async () => {
          const late = add(tx, 'unawaited by its hook')
          void late.then(() => tx.beforeCommit(async () => void done.push('added late')))
        })
      }),
    )
    expect(done).toEqual(['added late'])
  })

  it('takes no longer than a statement for what was deferred to its commit, also by the server', async () => {
    await database.admin(`
      create table slow (body text); grant all on slow to public;
      create function take_long() returns trigger language plpgsql as
        $$ begin perform pg_sleep(60); return null; end $$;
      create constraint trigger last after insert on slow deferrable initially deferred
        for each row execute function take_long()`)
    const insert = `insert into slow (body) values ('late')`
    const hurried = database.open({ poolSize: 1, statementTimeoutMs: 500 })
    const pid = async () => (await hurried.query('select pg_backend_pid() as pid')).rows
    const before = await pid()
    for (const write of [
      () => hurried.transaction((tx) => tx.query(insert)),
      () => hurried.query(insert),
      () => runInSession({ timeoutMs: 1_500 }, () => db.transaction((tx) => tx.query(insert))),
      () => runInSession({ timeoutMs: 1_500 }, () => db.query(insert)),
    ])
      await expect(write()).rejects.toMatchObject({ code: '57014' })
    expect(await pid()).toEqual(before)
    const cursor = `declare c cursor with hold for select pg_sleep(60)`
    await hurried.transaction((tx) => tx.query(cursor))
    expect(await database.admin('select from slow')).toEqual([])
  })

  it('lets work before the commit use it, and nothing after', async () => {
    await asTenant(() =>
      db.transaction(async (tx) => {
        tx.beforeCommit(async () => {
          for (const body of ['by a hook', 'by it too']) void add(tx, body)
        })
        tx.afterCommit(async () => {
          await expect(add(tx, 'too late')).rejects.toMatchObject({ code: 'db/transaction-ended' })
        })
      }),
    )
    expect(await bodies()).toEqual(expect.arrayContaining(['by a hook', 'by it too']))
    const hook = db.transaction(async (tx) =>
      tx.beforeCommit(async () => void (await db.query('select 1'))),
    )
    await expect(hook).rejects.toMatchObject({ code: 'db/nested-call' })
  })

  it('refuses statements once it has ended', async () => {
    const tx = await db.transaction(async (given) => given)
    await expect(tx.query('select 1')).rejects.toMatchObject({ code: 'db/transaction-ended' })
    expect(() => tx.afterCommit(async () => undefined)).toThrow('has ended')
  })

  it.each(['commit', ' rollback', '-- so\ncommit', '/* so */ COMMIT', 'begin', 'set x = 1'])(
    'refuses %j as a statement',
    async (text) => {
      const work = db.transaction((tx) => tx.query(text))
      await expect(work).rejects.toMatchObject({ code: 'db/statement-refused' })
    },
  )

  it('notices a COMMIT that slipped through, and lets nothing run outside of it', async () => {
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await tx.query('select 1')
        await tx.query('/* /* nested */ */ commit')
        await add(tx, 'outside')
      }),
    )
    await expect(work).rejects.toMatchObject({ code: 'db/transaction-ended' })
    expect(await bodies()).not.toContain('outside')
  })

  it('refuses the database itself inside, which would need a second connection', async () => {
    const nested = db.transaction(() => db.transaction(async () => undefined))
    await expect(nested).rejects.toMatchObject({ code: 'db/nested-call' })
    const query = db.transaction(() => db.query('select 1'))
    await expect(query).rejects.toMatchObject({ code: 'db/nested-call' })
  })

  it('lets another database be used inside, which has connections of its own', async () => {
    const other = database.open({ poolSize: 1 })
    await db.transaction(() => other.transaction((tx) => tx.query('select 1')))
    const back = db.transaction(() => other.transaction(() => db.query('select 1')))
    await expect(back).rejects.toMatchObject({ code: 'db/nested-call' })
  })

  it('lets work that outlives it use the database', async () => {
    let later: Promise<unknown> = Promise.resolve()
    const gate = Promise.withResolvers<void>()
    await db.transaction(async () => {
      later = gate.promise.then(() => db.query('select 1'))
    })
    gate.resolve()
    await expect(later).resolves.toMatchObject({ rowCount: 1 })
  })
})

describe('work tied to a commit', () => {
  it('runs before COMMIT, settles right after, then comes what waits for the commit', async () => {
    const log: string[] = []
    await db.transaction(async (tx) => {
      tx.afterCommit(async () => void log.push('after'))
      tx.beforeCommit(async () => {
        log.push('before')
        return async () => void log.push('settled')
      })
      log.push('work')
    })
    expect(log).toEqual(['work', 'before', 'settled', 'after'])
  })

  it('may fail the transaction before COMMIT', async () => {
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'vetoed')
        tx.beforeCommit(() => Promise.reject(new Error('veto')))
      }),
    )
    await expect(work).rejects.toThrow('veto')
    expect(await bodies()).not.toContain('vetoed')
  })

  it('is settled after a COMMIT that failed, and is not followed by what waits for the commit', async () => {
    const log: string[] = []
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'twin')
        await add(tx, 'twin')
        tx.beforeCommit(async () => async () => void log.push('settled'))
        tx.afterCommit(async () => void log.push('after'))
      }),
    )
    await expect(work).rejects.toMatchObject({ code: '23505' })
    expect(log).toEqual(['settled'])
  })

  it('does not run when the function throws', async () => {
    const log: string[] = []
    const work = db.transaction(async (tx) => {
      tx.beforeCommit(async () => void log.push('before'))
      tx.afterCommit(async () => void log.push('after'))
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(log).toEqual([])
  })

  it('holds no connection and no transaction after the commit', async () => {
    await db.transaction(async (tx) => {
      tx.afterCommit(async () => {
        expect(isInTransaction()).toBe(false)
        await db.query('select 1')
      })
    })
  })

  it('all runs, even when one piece fails; the first failure says that the commit stands', async () => {
    const log: unknown[] = []
    const stop = channels['runtime:fault'].subscribe(({ where, error }) => log.push(where, error))
    const second = new Error('second')
    const work = asTenant(() =>
      db.transaction(async (tx) => {
        await add(tx, 'stands')
        tx.afterCommit(() => Promise.reject(new TenfoldError('x/y', 'first', { retryable: true })))
        tx.afterCommit(() => Promise.reject(second))
        tx.afterCommit(async () => void log.push('third'))
      }),
    )
    const error: unknown = await work.catch((reason: unknown) => reason)
    stop()
    expect(error).toMatchObject({
      code: 'db/after-commit-failed',
      committed: true,
      retryable: false,
    })
    expect(error).toHaveProperty('cause.message', 'first')
    expect(wasCommitted(error)).toBe(true)
    expect(log).toEqual(['third', 'db/after-commit', second])
    expect(await bodies()).toContain('stands')
  })

  it('runs after the commit also when settling failed, and keeps an error that says so itself', async () => {
    const log: string[] = []
    const own = new TenfoldError('x/y', 'own', { committed: true })
    const work = db.transaction(async (tx) => {
      tx.beforeCommit(async () => () => Promise.reject(own))
      tx.afterCommit(async () => void log.push('after'))
    })
    await expect(work).rejects.toBe(own)
    expect(log).toEqual(['after'])
  })

  it('never lets the commit of another database pass for its own', async () => {
    const other = database.open({ poolSize: 1 })
    const work = db.transaction(() =>
      other.transaction(async (tx) => tx.afterCommit(() => Promise.reject(new Error('no')))),
    )
    const error: unknown = await work.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'db/transaction-aborted', committed: false })
  })
})
