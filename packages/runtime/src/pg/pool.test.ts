import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { poolerMissing, startPooler } from '@tenfold/testing'
import pg from 'pg'
import Cursor from 'pg-cursor'
import QueryStream from 'pg-query-stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bodies, nodesOf, type PoolWorld, poolWorld, untilRouted } from '../../test/pool-world.ts'
import { recordingWire } from '../../test/wire.ts'
import { currentSession, findSession, runInSession } from '../kernel/index.ts'
import { Pool, type QueryConfig } from './index.ts'

const text = 'select body from notes order by id'
const insert = 'insert into notes (body) values ($1)'
const asA = <T>(work: () => Promise<T>) => runInSession({ tenant: 'a' }, work)
const asB = <T>(work: () => Promise<T>) => runInSession({ tenant: 'b' }, work)

describe('a pool', () => {
  let world: PoolWorld

  beforeAll(async () => {
    world = await poolWorld()
  })

  afterEach(async () => {
    await world.close()
    await world.cluster.primary.query('truncate notes')
    await world.cluster.caughtUp()
  })

  afterAll(() => world?.[Symbol.asyncDispose]())

  it('is one of pg', () => {
    const pool = world.open()
    expect(pool).toBeInstanceOf(pg.Pool)
    expect(new Pool()).toBeInstanceOf(pg.Pool)
  })

  // An error that nobody listens to would end the process.
  it('rejects a connection whose server falls silent once it is open', async () => {
    await using wire = await recordingWire(world.cluster.primary.url)
    const silent = new Promise<void>(() => undefined)
    wire.gate = async () => {
      if (wire.sent.flat().length > 0) await silent
    }
    const pool = new Pool({ connectionString: wire.url, connectionTimeoutMillis: 500 })
    await expect(pool.connect()).rejects.toThrow('timeout')
    await pool.end()
  })

  describe("whose client can't be cleaned", () => {
    /** Each second time that a connection is set up, it fails. */
    const setUp = `select 1 / (nextval('public.set_ups') % 2)`
    const leavesState = `set work_mem = '5MB'`

    async function openWithSetUp(): Promise<Pool> {
      await world.cluster.primary.query(
        'drop sequence if exists set_ups; create sequence set_ups; grant usage on sequence set_ups to public',
      )
      const pool = world.open({ replicas: [], max: 1 })
      pool.on('connect', (client) => void client.query(setUp))
      return pool
    }

    it('lends it to nobody', async () => {
      const pool = await openWithSetUp()
      const removed = once(pool, 'remove')
      await pool.query(leavesState)
      await removed
      expect(await pool.query('select 1 as one')).toMatchObject({ rows: [{ one: 1 }] })
    })

    it('tells nobody who comes later', async () => {
      const pool = await openWithSetUp()
      await pool.query(leavesState)
      const client = await pool.connect()
      expect(await client.query('select 1 as one')).toMatchObject({ rows: [{ one: 1 }] })
      client.release()
    })
  })

  it('lets nobody hear what another had listened to', async () => {
    const pool = world.open({ replicas: [], max: 1 })
    const heard: string[] = []
    for (let turn = 0; turn < 30; turn++) {
      const client = await pool.connect()
      await client.query('listen secrets')
      const next = pool.connect()
      const notified = world.cluster.primary.query(`notify secrets, 'of another'`)
      client.release()
      const other = await next
      other.on('notification', ({ payload = '' }) => heard.push(payload))
      await other.query('select 1')
      await notified
      other.removeAllListeners('notification')
      other.release()
    }
    expect(heard).toEqual([])
  })

  describe.each(['with a replica', 'on a primary alone'])('%s', (where) => {
    const options = () => (where === 'with a replica' ? {} : { replicas: [] })

    it('shows a tenant its rows alone, by every kind of statement', async () => {
      const pool = world.open(options())
      await asA(() => pool.query(insert, ['of a']))
      await asB(() => pool.query(insert, ['of b']))
      const read = async () => {
        const seen = [
          bodies(await pool.query(text)),
          bodies(await pool.query({ name: 'named', text, values: [] })),
          bodies(
            (
              (await pool.query(`${text}; ${text}`)) as unknown as pg.QueryResult[]
            )[1] as pg.QueryResult,
          ),
        ]
        const client = await pool.connect()
        const cursor = client.query(new Cursor<{ body: string }>(text))
        seen.push((await cursor.read(5)).map(({ body }) => body))
        await cursor.close()
        const streamed: string[] = []
        for await (const { body } of client.query(new QueryStream(text)))
          streamed.push(body as string)
        seen.push(streamed)
        await client.query('begin')
        seen.push(bodies(await client.query(text)))
        await client.query('savepoint s')
        seen.push(bodies(await client.query(text)))
        await client.query('rollback to s')
        seen.push(bodies(await client.query(text)))
        await client.query('commit')
        client.release()
        return seen
      }
      expect(await asA(read)).toEqual(Array.from({ length: 8 }, () => ['of a']))
      expect(await asB(read)).toEqual(Array.from({ length: 8 }, () => ['of b']))
      expect(bodies(await pool.query(text))).toEqual([])
      expect(
        (await pool.query(`select current_setting('app.tenant_id', true) as is`)).rows,
      ).not.toContainEqual({ is: 'a' })
    })

    it('sets the tenant anew after ROLLBACK TO a savepoint from before it', async () => {
      const pool = world.open(options())
      await asA(async () => {
        await pool.query(insert, ['of a'])
        const client = await pool.connect()
        await client.query('begin')
        await client.query('savepoint s')
        expect(bodies(await client.query(text))).toEqual(['of a'])
        await client.query('rollback to s')
        expect(bodies(await client.query(text))).toEqual(['of a'])
        await client.query('commit and chain')
        expect(bodies(await client.query(text))).toEqual(['of a'])
        await client.query('commit')
        client.release()
      })
    })

    it('refuses to change the tenant of a session', async () => {
      const pool = world.open(options())
      const changed = { code: 'db/tenant-changed' }
      await asA(async () => {
        await expect(pool.query(`set app.tenant_id = 'b'`)).rejects.toMatchObject(changed)
        await expect(pool.query('select changes_tenant()')).rejects.toMatchObject(changed)
        const client = await pool.connect()
        await client.query('begin')
        await client.query('select changes_tenant()')
        await expect(client.query('commit')).rejects.toMatchObject(changed)
        client.release()
        await expect(pool.query('reset role')).rejects.toMatchObject(changed)
      })
      expect(await world.cluster.primary.query('select from notes')).toEqual([])
    })

    it('refuses a transaction to the session of another tenant', async () => {
      const pool = world.open(options())
      const client = await pool.connect()
      await asA(() => client.query('begin').then(() => client.query(text)))
      await expect(asB(() => client.query(text))).rejects.toMatchObject({ code: 'db/other-tenant' })
      await client.query('rollback')
      expect(await asB(() => client.query(text)).then(bodies)).toEqual([])
      client.release()
    })

    it('fails a COMMIT that rolls back, and refuses PREPARE TRANSACTION', async () => {
      const pool = world.open(options())
      for (const within of [asA, <T>(work: () => Promise<T>) => work()])
        await within(async () => {
          const client = await pool.connect()
          await client.query('begin')
          await client.query('select 1/0').catch(() => undefined)
          await expect(client.query('/* at last */ commit')).rejects.toMatchObject({
            code: 'db/transaction-aborted',
          })
          await expect(client.query(`prepare transaction 'x'`)).rejects.toMatchObject({
            code: 'db/statement-refused',
          })
          client.release()
        })
    })

    it('leaves no trace of one user for the next', async () => {
      const pool = world.open({ ...options(), max: 1 })
      const traces = async () => {
        const { rows } =
          await pool.query(`select current_setting('my.mark', true) as mark, to_regclass('pg_temp.mine') as mine,
          (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks, pg_backend_pid() as pid`)
        return rows[0] as { mark: string | null; mine: string | null; locks: number; pid: number }
      }
      const { pid, ...clean } = await traces()
      const deeds = [
        `set my.mark = 'left'`,
        'create temp table mine (a int)',
        'select pg_advisory_lock(1)',
        'select leaves_setting()',
        `do $$ begin create temp table mine (a int); end $$`,
        'begin',
      ]
      for (const deed of deeds) {
        await pool.query(deed)
        await expect.poll(() => pool.idleCount + pool.waitingCount + 1 - pool.totalCount).toBe(1)
        expect({ deed, ...(await traces()) }).toMatchObject({
          deed,
          ...clean,
          mark: expect.toSatisfy((mark) => !mark),
        })
        expect((await traces()).pid === pid).toBe(deed !== 'begin')
      }
    })

    it('keeps prepared statements when it discards, and forgets those that it dropped', async () => {
      const pool = world.open({ ...options(), max: 1 })
      const named = () =>
        pool.query({ name: 'kept', text: 'insert into notes (body) values ($1)', values: ['x'] })
      await asA(async () => {
        await named()
        await named()
        await pool.query(`set my.mark = 'left'`)
        await named()
        expect(bodies(await pool.query(text))).toEqual(['x', 'x', 'x'])
      })
    })

    it('ends no statement of its session after the deadline', async () => {
      const pool = world.open(options())
      await pool.query(insert.replace('$1', `''`)).catch(() => undefined)
      await runInSession({ tenant: 'a', timeoutMs: 3_000 }, async () => {
        await expect(
          pool.query('insert into notes (body) select 1 from pg_sleep(200)'),
        ).rejects.toThrow('statement timeout')
        await expect
          .poll(() => pool.query(text).catch((error: unknown) => error))
          .toMatchObject({ code: 'db/deadline-passed' })
      })
    })

    it('calls back in the session of the call', async () => {
      const pool = world.open({ ...options(), max: 1 })
      const tenantsOf = (tenant: string) =>
        runInSession({ tenant }, () => {
          const session = currentSession()
          return new Promise<boolean[]>((resolve) => {
            const seen: boolean[] = []
            const look = () => seen.push(findSession() === session)
            pool.connect((_error, client, done) => {
              look()
              client?.query('insert into notes (body) values (1)', () => {
                look()
                const query = client.query(new pg.Query(text))
                query.on('row', look)
                query.on('end', () => {
                  look()
                  const cursor = client.query(new Cursor(text))
                  cursor.read(1, () => {
                    look()
                    cursor.close(() => {
                      done()
                      pool.query(text, () => {
                        look()
                        resolve(seen)
                      })
                    })
                  })
                })
              })
            })
          })
        })
      const all = await Promise.all(['a', 'b', 'c'].map(tenantsOf))
      expect(all).toEqual(Array.from({ length: 3 }, () => Array.from({ length: 6 }, () => true)))
    })

    it('runs a procedure for the tenant, and lets none commit halfway', async () => {
      const pool = world.open(options())
      await asA(async () => {
        await pool.query('call writes()')
        await expect(pool.query('call commits()')).rejects.toThrow(
          'invalid transaction termination',
        )
        expect(bodies(await pool.query(text))).toEqual(['by a procedure'])
      })
      expect(await world.cluster.primary.query('select org_id from notes')).toEqual([
        { org_id: 'a' },
      ])
    })
  })

  it('reads from a replica what its session has seen, and from the primary until then', async () => {
    const pool = world.open()
    await untilRouted(() => pool.query(text))
    await world.replica.pauseReplay()
    await asA(async () => {
      await pool.query(insert, ['mine'])
      const nodes = await nodesOf(async () =>
        expect(bodies(await pool.query(text))).toEqual(['mine']),
      )
      expect(nodes).toEqual(['primary'])
      const client = await pool.connect()
      await client.query('begin')
      await client.query(insert, ['too'])
      await client.query('commit')
      expect(bodies(await client.query(text))).toEqual(['mine', 'too'])
      client.release()
    })
    await world.replica.resumeReplay()
    await world.cluster.caughtUp()
    // The pool looks at its replicas ten times a second.
    await untilRouted(() => pool.query(text))
    await asA(async () => {
      const nodes = await nodesOf(async () =>
        expect(bodies(await pool.query(text))).toEqual(['mine', 'too']),
      )
      expect(nodes).toEqual(['replica 1'])
    })
  })

  it.each([0, 2, 6])(
    'answers what a client was asked that is given up %d ms later, while it opens',
    async (ms) => {
      const pool = world.open()
      await untilRouted(() => pool.query(text))
      for (const run of [(work: () => Promise<void>) => work(), asA])
        await run(async () => {
          const client = await pool.connect()
          client.on('error', () => undefined)
          const asked = [client.query('begin'), client.query(insert, ['kept'])]
          await setTimeout(ms)
          client.release(true)
          // Either may have been answered before; none waits for ever.
          await Promise.allSettled(asked)
        })
      expect(await world.cluster.primary.query(text)).toEqual([])
    },
  )

  it('heeds the time limit of a query, wherever it is sent', async () => {
    const pool = world.open()
    const slow = { text: 'select pg_sleep(20)', query_timeout: 50 }
    const other = 'select pg_sleep(0)'
    await untilRouted(() => pool.query(other))
    // The first goes to the primary, whose statements aren't parsed yet, the second to the replica.
    for (let time = 0; time < 3; time++)
      await expect(asA(() => pool.query(slow))).rejects.toThrow('Query read timeout')
    await expect(pool.query(slow)).rejects.toThrow('Query read timeout')
  })

  it('puts no listeners on a socket that no statement has opened', async () => {
    const pool = world.open({ max: 1 })
    const sockets = new Set<Duplex>()
    for (let time = 0; time < 5; time++) {
      const client = await pool.connect()
      sockets.add((client as unknown as { connection: { stream: Duplex } }).connection.stream)
      client.release()
    }
    expect([...sockets].map((socket) => socket.listenerCount('connect'))).toEqual([0])
  })

  it('opens no connection to the primary for reads that a replica answers', async () => {
    const pool = world.open({ application_name: 'reads' })
    const warm = world.open()
    await untilRouted(() => warm.query(text))
    await untilRouted(() => pool.query(text))
    await pool.end()
    const fresh = world.open({ application_name: 'fresh' })
    const count = async () =>
      (
        await world.cluster.primary.query(
          `select from pg_stat_activity where application_name = 'fresh'`,
        )
      ).length
    await untilRouted(() => fresh.query(text))
    const before = await count()
    const clients = await Promise.all(Array.from({ length: 4 }, () => fresh.connect()))
    await asA(() => Promise.all(clients.map((client) => client.query(text))))
    expect(await count()).toBe(before)
    for (const client of clients) client.release()
  })

  it('keeps transactions, and a client with settings of its own, on the primary', async () => {
    const pool = world.open()
    await untilRouted(() => pool.query(text))
    const nodes = await nodesOf(() =>
      asA(async () => {
        const client = await pool.connect()
        await client.query('begin')
        const inTransaction = await client.query('select pg_is_in_recovery() as is')
        await client.query('commit')
        await client.query(`set work_mem = '5MB'`)
        const { rows } = await client.query(`select current_setting('work_mem') as is`)
        client.release()
        expect([...inTransaction.rows, ...rows]).toEqual([{ is: false }, { is: '5MB' }])
      }),
    )
    expect(nodes).toEqual([])
  })

  it('takes the consistency of a statement', async () => {
    const pool = world.open()
    await untilRouted(() => pool.query(text))
    const strong: QueryConfig = { text, consistency: 'strong' }
    expect(await nodesOf(() => asA(() => pool.query(strong)))).toEqual(['primary'])
    const eventual: QueryConfig = { text, consistency: 'eventual' }
    expect(await nodesOf(() => pool.query(eventual))).toEqual(['replica 1'])
  })

  it('sets up connections to replicas as its listeners do', async () => {
    const pool = world.open()
    pool.on('connect', (client) => void client.query(`set my.mark = 'set up'`))
    const mark = `select current_setting('my.mark', true) as mark, pg_is_in_recovery() as there, n from (select 1 as n) x`
    const read = `select current_setting('my.mark', true) as mark from notes`
    await asA(() => pool.query(insert, ['x']))
    await world.cluster.caughtUp()
    await untilRouted(() => pool.query(read))
    expect((await asA(() => pool.query(read))).rows).toEqual([{ mark: 'set up' }])
    expect((await asA(() => pool.query(mark))).rows).toMatchObject([{ mark: 'set up' }])
  })

  it('refuses what it could not route', () => {
    expect(() => new Pool({ Client: pg.Client })).toThrow('a Client of its own')
    expect(() => new Pool({ replicas: ['postgres://r'], host: 'h', password: () => 'x' })).toThrow(
      'password',
    )
  })

  it('takes a host, a user and the rest in the place of a URL', async () => {
    const { hostname: host, port, username: user, password, pathname } = new URL(world.url)
    const pool = new Pool({
      host,
      port: Number(port),
      user,
      password,
      database: pathname.slice(1),
      replicas: world.replicas.join(','),
    })
    await untilRouted(() => pool.query(text))
    expect((await pool.query('select current_user as is')).rows).toEqual([{ is: 'app' }])
    await pool.end()
  })
})

describe.skipIf(poolerMissing)('a pool behind a transaction pooler', () => {
  let world: PoolWorld

  beforeAll(async () => {
    world = await poolWorld({ poolSize: 2 })
  })

  afterEach(() => world.close())
  afterAll(() => world?.[Symbol.asyncDispose]())

  it.each([
    `set search_path = public`,
    'listen news',
    'create temp table mine (a int)',
    'select pg_advisory_lock(1)',
    'prepare x as select 1',
    'declare c cursor with hold for select 1',
  ])('refuses %s', async (statement) => {
    const pool = world.open()
    await expect(pool.query(statement)).rejects.toMatchObject({ code: 'pg/session-state-refused' })
  })

  it('lets through what ends with its transaction, and statements with names', async () => {
    const pool = world.open()
    const client = await pool.connect()
    await client.query('begin')
    await client.query(`set local search_path = public`)
    await client.query('create temp table mine on commit drop as select 1 as a')
    await client.query('select pg_advisory_xact_lock(1)')
    await client.query('declare c cursor for select 1')
    await client.query('commit')
    client.release()
    const named = () => asA(() => pool.query({ name: 'x', text, values: [] }))
    const answers = await Promise.all(Array.from({ length: 20 }, named))
    expect(answers.map(bodies)).toEqual(Array.from({ length: 20 }, () => []))
  })

  it('lets a pooler by the session keep what a client sets', async () => {
    const url = world.cluster.primary.url
    for (const poolSize of [1, 5]) {
      await using sessions = await startPooler({
        url,
        poolSize,
        settings: { pool_mode: 'session' },
      })
      const pool = world.open({
        connectionString: sessions.through(world.asApp(url)),
        max: 1,
        replicas: [],
      })
      const client = await pool.connect()
      await client.query(`set search_path = pg_catalog`)
      expect((await client.query('show search_path')).rows).toEqual([{ search_path: 'pg_catalog' }])
      client.release()
      await world.close()
    }
  })
})
