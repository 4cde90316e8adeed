import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { startReplicated, type TestServer } from './index.ts'

async function count(server: TestServer): Promise<number> {
  const [row] = await server.query<{ count: number }>('select count(*)::int as count from t')
  return row?.count ?? -1
}

const add = (server: TestServer) => server.query('insert into t values (1)')

describe('startReplicated', () => {
  it('streams to every replica, through stops and kill -9 of each side', async () => {
    await using cluster = await startReplicated({ replicas: 2 })
    const { primary, replicas } = cluster
    const urls = [primary, ...replicas].map(({ url }) => url)
    await primary.query('create table t (x int)')
    await cluster.caughtUp()
    expect(await Promise.all(replicas.map(count))).toEqual([0, 0])
    await replicas[0]?.kill()
    await replicas[1]?.stop()
    await add(primary)
    await Promise.all(replicas.map((replica) => replica.start()))
    await cluster.caughtUp()
    expect(await Promise.all(replicas.map(count))).toEqual([1, 1])
    await primary.kill()
    expect(await Promise.all(replicas.map(count))).toEqual([1, 1])
    await replicas[0]?.restart()
    await primary.start()
    await add(primary)
    await cluster.caughtUp()
    expect(await Promise.all(replicas.map(count))).toEqual([2, 2])
    expect([primary, ...replicas].map(({ url }) => url)).toEqual(urls)
  })

  it('holds commits back by the delay, and while replay is paused', async () => {
    await using cluster = await startReplicated({ applyDelayMs: 600_000 })
    const { primary, replicas } = cluster
    const [replica] = replicas
    if (!replica) throw new Error('no replica')
    await primary.query('create table t (x int)')
    await expect(count(replica)).rejects.toThrow('does not exist')
    await replica.setApplyDelay(0)
    await cluster.caughtUp()
    await replica.pauseReplay()
    await add(primary)
    expect(await count(replica)).toBe(0)
    await replica.resumeReplay()
    await cluster.caughtUp()
    expect(await count(replica)).toBe(1)
  })

  it('promotes a replica, which stays a primary and which others follow', async () => {
    await using cluster = await startReplicated({ replicas: 2 })
    const { primary, replicas } = cluster
    const [first, second] = replicas
    if (!first || !second) throw new Error('no replicas')
    await primary.query('create table t (x int)')
    await cluster.caughtUp()
    await primary.kill()
    await first.promote()
    await second.follow(first)
    await first.restart()
    await add(first)
    await expect.poll(() => count(second)).toBe(1)
  })

  it('lets a commit wait for a replica that is away while replication is synchronous', async () => {
    await using cluster = await startReplicated()
    const { primary, replicas } = cluster
    await primary.query('create table t (x int)')
    await cluster.setSynchronous('all')
    await add(primary)
    await replicas[0]?.kill()
    const client = new pg.Client({ connectionString: primary.url })
    await client.connect()
    const commit = client.query('insert into t values (2)')
    const waiting = "select from pg_stat_activity where wait_event = 'SyncRep'"
    await expect.poll(async () => (await primary.query(waiting)).length).toBe(1)
    expect(await Promise.race([commit, Promise.resolve('waits')])).toBe('waits')
    await replicas[0]?.start()
    await commit
    await cluster.setSynchronous('off')
    await replicas[0]?.kill()
    await add(primary)
    await client.end()
    expect(await count(primary)).toBe(3)
  })
})
