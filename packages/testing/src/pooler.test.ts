import pg from 'pg'
import { expect, it } from 'vitest'
import { poolerMissing, startPooler, startReplicated } from './index.ts'

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ answer: unknown }>(text)
    return rows[0]?.answer
  } finally {
    await client.end()
  }
}

const backend = 'select pg_backend_pid() as answer'

it.skipIf(poolerMissing)(
  'lets every role in by its own password, on so many connections',
  async () => {
    await using cluster = await startReplicated({ replicas: 0 })
    const { primary } = cluster
    await using pooler = await startPooler({ url: primary.url, poolSize: 2 })
    await primary.query(`create role app login password 'pass'`)
    const app = Object.assign(new URL(primary.url), { username: 'app', password: 'pass' }).href
    const asked = Array.from({ length: 20 }, () =>
      ask(pooler.through(app), 'select pg_backend_pid() as answer from pg_sleep(0.01)'),
    )
    expect(new Set(await Promise.all(asked)).size).toBeLessThanOrEqual(2)
    const wrong = Object.assign(new URL(app), { password: 'wrong' }).href
    await expect(ask(pooler.through(wrong), backend)).rejects.toThrow(/SASL|auth/)
    await pooler.setPoolSize(1)
    await pooler.restart()
    const again = Array.from({ length: 20 }, () => ask(pooler.through(app), backend))
    expect(new Set(await Promise.all(again)).size).toBe(1)
  },
)

it.skipIf(poolerMissing)(
  'holds back what comes while it is paused, and comes back after kill -9',
  async () => {
    await using cluster = await startReplicated({ replicas: 0 })
    const url = cluster.primary.url
    await using pooler = await startPooler({ url })
    await ask(pooler.through(url), backend)
    await pooler.pause()
    const asked = ask(pooler.through(url), 'select 42 as answer')
    await expect
      .poll(async () => (await pooler.show('pools')).some((pool) => Number(pool['cl_waiting']) > 0))
      .toBe(true)
    expect(await Promise.race([asked, Promise.resolve('waits')])).toBe('waits')
    await pooler.resume()
    expect(await asked).toBe(42)
    await pooler.kill()
    await expect(ask(pooler.through(url), backend)).rejects.toThrow('ECONNREFUSED')
    await pooler.start()
    expect(await ask(pooler.through(url), 'select 43 as answer')).toBe(43)
  },
)
