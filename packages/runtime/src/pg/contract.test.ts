import { type Replicated, startReplicated } from '@tenfold/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Behaviour, behaviourSchema, behaviours, faultOf } from '../../test/pool-behaviours.ts'
import { runInSession } from '../kernel/index.ts'
import { Pool } from './index.ts'

let cluster: Replicated
const asApp = (url: string) =>
  Object.assign(new URL(url), { username: 'app', password: 'app' }).href

beforeAll(async () => {
  cluster = await startReplicated()
  await cluster.primary.query(`${behaviourSchema};
    create role app login password 'app'; grant create on schema public to app; grant pg_signal_backend to app;
    alter table things owner to app; alter table copied owner to app`)
  await cluster.caughtUp()
})

afterAll(() => cluster?.[Symbol.asyncDispose]())

/** Where there are replicas a client connects after it was lent, so its events come in another order. */
const inAnotherOrder = ['events']

type Open = (config?: pg.PoolConfig) => pg.Pool

async function outcomeOf(behaviour: Behaviour, make: Open): Promise<unknown> {
  const opened: pg.Pool[] = []
  const open: Open = (config) => {
    const pool = make({ connectionString: asApp(cluster.primary.url), ...config })
    opened.push(pool)
    return pool
  }
  try {
    return await behaviour(open(), open)
  } catch (error) {
    return { threw: faultOf(error) }
  } finally {
    await Promise.all(opened.map(async (pool) => pool.ended || pool.end().catch(() => undefined)))
    await cluster.primary.query('truncate things, copied')
  }
}

const replicas = () => cluster.replicas.map(({ url }) => asApp(url))
const ways: Readonly<Record<string, (behaviour: Behaviour) => Promise<unknown>>> = {
  'outside of a session': (behaviour) => outcomeOf(behaviour, (config) => new Pool(config)),
  'for a tenant': (behaviour) =>
    runInSession({ tenant: 'a' }, () => outcomeOf(behaviour, (config) => new Pool(config))),
  'for a tenant, with a deadline': (behaviour) =>
    runInSession({ tenant: 'a', timeoutMs: 60_000 }, () =>
      outcomeOf(behaviour, (config) => new Pool(config)),
    ),
  'outside of a session, with a replica': (behaviour) =>
    outcomeOf(behaviour, (config) => new Pool({ ...config, replicas: replicas() })),
  'for a tenant, with a replica': (behaviour) =>
    runInSession({ tenant: 'a' }, () =>
      outcomeOf(behaviour, (config) => new Pool({ ...config, replicas: replicas() })),
    ),
}

describe.each(Object.entries(behaviours))('%s', (name, behaviour) => {
  let expected: unknown

  beforeAll(async () => {
    expected = await outcomeOf(behaviour, (config) => new pg.Pool(config))
  })

  it.each(Object.entries(ways))('is as with pg: %s', async (__, run) => {
    const order = inAnotherOrder.includes(name) ? sorted : (outcome: unknown) => outcome
    expect(order(await run(behaviour))).toEqual(order(expected))
  })
})

function sorted(list: unknown): unknown {
  return (list as unknown[]).map((each) => JSON.stringify(each)).toSorted()
}
