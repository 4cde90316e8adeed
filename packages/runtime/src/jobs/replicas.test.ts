import { type Replicated, startReplicated, type TestReplica } from '@tenfold/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { textJob } from '../../test/job-database.ts'
import { createDb, type Db } from '../db/index.ts'
import { channels, findSession, runInSession, Secret, systemClock } from '../kernel/index.ts'
import { migrations } from '../migrations.ts'
import { createJobs } from './index.ts'

let cluster: Replicated
let db: Db
beforeAll(async () => {
  cluster = await startReplicated()
  await cluster.primary.query(
    `${Object.values(migrations).join(';')}; create table notes (body text not null)`,
  )
  db = createDb({
    url: new Secret(cluster.primary.url),
    replicas: cluster.replicas.map(({ url }) => new Secret(url)),
    poolSize: 4,
    acquireTimeoutMs: 2_000,
    statementTimeoutMs: 10_000,
  })
  const nodes: string[] = []
  const stop = channels['db:route'].subscribe(({ node }) => nodes.push(node))
  const read = () => runInSession({}, notes)
  const isServing = async () => {
    await read()
    if (nodes.at(-1) !== 'replica 1') throw new Error('the replica does not serve yet')
  }
  await vi.waitFor(isServing, { timeout: 60_000, interval: 20 })
  stop()
})
afterAll(async () => {
  await db?.close()
  await cluster?.[Symbol.asyncDispose]()
})

const notes = async () =>
  (await db.query<{ body: string }>('select body from notes')).rows.map(({ body }) => body)
const replica = () => cluster.replicas[0] as TestReplica

/** Runs a job whose handler waits for `meanwhile` before it reads; answers with what it read, and where. */
async function runJob(kind: 'inline' | 'postgres', meanwhile: () => Promise<void>) {
  const found = Promise.withResolvers<{ bodies: string[]; nodes: string[] }>()
  const job = textJob('reads', async () => {
    await meanwhile()
    const nodes: string[] = []
    const session = findSession()
    // The worker's own statements are routed too, outside of the job's session.
    const stop = channels['db:route'].subscribe(({ node }) => {
      if (findSession() === session) nodes.push(node)
    })
    const bodies = await notes()
    stop()
    found.resolve({ bodies, nodes })
  })
  const queue = { db, url: new Secret(cluster.primary.url) }
  const jobs = createJobs({ db, queue, kind, jobs: [job], concurrency: 1, clock: systemClock })
  if (kind === 'postgres') await jobs.startWorker()
  await runInSession({ tenant: 'a' }, () =>
    db.transaction(async (tx) => {
      await tx.query(`insert into notes values ('written with the job')`)
      await jobs.enqueue(tx, job, '')
    }),
  )
  try {
    return await found.promise
  } finally {
    await jobs.close()
  }
}

it.each(['inline', 'postgres'] as const)(
  'shows a handler what its job was enqueued with, however late the replica is: %s',
  async (kind) => {
    await cluster.primary.query('truncate notes')
    await cluster.caughtUp()
    await replica().pauseReplay()
    const { bodies, nodes } = await runJob(kind, async () => undefined)
    await replica().resumeReplay()
    expect([bodies, nodes]).toEqual([['written with the job'], ['primary']])
  },
)

it.each(['inline', 'postgres'] as const)(
  'starts a handler where its job was taken: a replica that was there by then serves it: %s',
  async (kind) => {
    await cluster.primary.query('truncate notes')
    const { bodies, nodes } = await runJob(kind, async () => {
      await cluster.caughtUp()
      await replica().pauseReplay()
      await cluster.primary.query(`insert into notes values ('of another, later')`)
    })
    await replica().resumeReplay()
    expect([bodies, nodes]).toEqual([['written with the job'], ['replica 1']])
  },
)
