import { poolerMissing } from '@tenfold/testing'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PoolWorld, poolWorld, untilRouted } from '../../test/pool-world.ts'
import { type Builder, builders, type Notes } from '../../test/query-builders.ts'
import { runInSession } from '../kernel/index.ts'

let world: PoolWorld

beforeAll(async () => {
  world = await poolWorld(poolerMissing ? {} : { poolSize: 2 })
  // A read that came too early would show it.
  await world.replica.setApplyDelay(200)
})

afterEach(async () => {
  await world.cluster.primary.query('truncate notes')
  await world.cluster.caughtUp()
})

afterAll(() => world?.[Symbol.asyncDispose]())

// A builder's query runs when it is awaited, so it is awaited in its session.
const asTenant = <T>(tenant: string, work: () => Promise<T>) =>
  runInSession({ tenant }, async () => work())
const asA = <T>(work: () => Promise<T>) => asTenant('a', work)
const asB = <T>(work: () => Promise<T>) => asTenant('b', work)

describe.each(Object.entries(builders))('%s', (_, build) => {
  let notes: Notes

  beforeAll(async () => {
    notes = await build({ url: world.url, replicas: world.replicas })
    await untilRouted(() => notes.list())
  })

  afterAll(() => notes.close())

  it('reads at once what it has written, for its tenant alone', async () => {
    await asB(() => notes.add('of b'))
    const seen = await asA(async () => {
      await notes.add('one', 'two')
      const first = await notes.list()
      const renamed = await notes.rename('one', 'uno')
      const second = await notes.list()
      const removed = await notes.remove('two')
      return {
        first,
        renamed,
        second,
        removed,
        third: await notes.list(),
        count: await notes.count(),
      }
    })
    expect(seen).toEqual({
      first: ['one', 'two'],
      renamed: 1,
      second: ['uno', 'two'],
      removed: 1,
      third: ['uno'],
      count: 1,
    })
    expect(await asB(() => notes.list())).toEqual(['of b'])
    expect(await asB(() => notes.rename('uno', 'stolen'))).toBe(0)
    expect(await notes.list()).toEqual([])
  })

  it('reads from a replica that holds it', async () => {
    await asA(() => notes.add('one'))
    await world.cluster.caughtUp()
    await untilRouted(() => notes.list())
    expect(await asA(() => notes.list())).toEqual(['one'])
  })

  it('commits, rolls back and nests transactions', async () => {
    await asA(async () => {
      expect(await notes.transaction('one')).toEqual(['one'])
      expect(await notes.list()).toEqual(['one'])
      const undone = notes.transaction('two', () => Promise.reject(new Error('no')))
      await expect(undone).rejects.toThrow('no')
      expect(await notes.list()).toEqual(['one'])
      await notes.nested('three')
      expect(await notes.list()).toEqual(['one', 'three'])
      expect(await notes.stream()).toEqual(['one', 'three'])
    })
  })

  it('passes errors on, and goes on after them', async () => {
    await asA(async () => {
      const failed = await notes.fail().then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(JSON.stringify(failed, reachable(failed))).toMatch(/division by zero|22012/)
      expect(await notes.list()).toEqual([])
    })
  })
})

describe.skipIf(poolerMissing)('many tenants on two connections', () => {
  /** Requests that saw a row of another tenant, or none of their own. */
  async function countWrong(requests: number, ask: (tenant: string) => Promise<readonly string[]>) {
    let [begun, wrong] = [0, 0]
    const walk = async () => {
      while (begun < requests) {
        const tenant = `t${begun++ % 7}`
        const seen = await ask(tenant).catch(() => ['an error'])
        if (seen.length === 0 || seen.some((body) => body !== tenant)) wrong++
      }
    }
    await Promise.all(Array.from({ length: 20 }, walk))
    return wrong
  }

  beforeEach(async () => {
    await world.cluster.primary.query(
      `insert into notes (org_id, body) select 't' || n % 7, 't' || n % 7 from generate_series(0, 20) n`,
    )
    await world.cluster.caughtUp()
  })

  it.each(['Kysely', 'Drizzle'] as const)('keeps them apart by way of %s', async (name) => {
    const notes = await (builders[name] as Builder)({ url: world.url, replicas: world.replicas })
    const wrong = await countWrong(600, (tenant) =>
      asTenant(tenant, async () => {
        const written = Math.random() < 0.3 && notes.transaction(tenant)
        return [...(await notes.list()), ...((await written) || [])]
      }),
    )
    await notes.close()
    expect(wrong).toBe(0)
  })

  it('would mix them up with a plain SET', async () => {
    const pool = new pg.Pool({ connectionString: world.url, max: 10 })
    const wrong = await countWrong(600, async (tenant) => {
      const client = await pool.connect()
      await client.query(`set app.tenant_id = '${tenant}'`)
      const { rows } = await client.query<{ body: string }>('select body from notes')
      client.release()
      return rows.map(({ body }) => body)
    })
    await pool.end()
    expect(wrong).toBeGreaterThan(0)
  })
})

/** Keeps the messages of an error and of its causes. */
function reachable(error: unknown): string[] {
  const names = ['message', 'code', 'cause', 'meta']
  return [...names, ...Object.keys(error ?? {})]
}
