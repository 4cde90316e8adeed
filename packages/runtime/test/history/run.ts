import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Replicated } from '@tenfold/testing'
import * as db from '../../src/db/index.ts'
import * as kernel from '../../src/kernel/index.ts'
import { causeAccidents } from './accidents.ts'
import { watchLag } from './lag.ts'
import { type Mutant, plant } from './mutants.ts'
import { runWorkload, schema, type WorkloadResult } from './workload.ts'

/** The areas of the runtime that are put to the test: ours, or those of a mutant. */
export interface Areas {
  readonly db: Pick<typeof db, 'createDb'>
  readonly kernel: Pick<
    typeof kernel,
    'channels' | 'formatBookmark' | 'parseBookmark' | 'runInSession' | 'Secret' | 'Session'
  >
}

export const ours: Areas = { db, kernel }

export interface RunOptions {
  readonly cluster: Replicated
  readonly areas: Areas
  readonly isOver: (operations: number) => boolean
  readonly random: () => number
  /** See the workload's. Default 0. */
  readonly pauseShare?: number
  readonly onViolation?: () => void
  /** URL that the app uses for a server, e.g. through a pooler. */
  readonly through?: (url: string) => string
}

export type RunResult = WorkloadResult & {
  /** What befell each replica, and how often. */
  readonly accidents: readonly Readonly<Record<string, number>>[]
}

/** Three processes of an app, as three `Db`s, work on a primary and its replicas while accidents happen to these. */
export async function runHistory({
  cluster,
  areas,
  isOver,
  random,
  pauseShare = 0,
  onViolation = () => undefined,
  through = (url) => url,
}: RunOptions): Promise<RunResult> {
  const { createDb } = areas.db
  const secret = (url: string) => new areas.kernel.Secret(through(url))
  await cluster.primary.query(schema)
  await cluster.caughtUp()
  // No standby that is killed comes back older than this.
  await cluster.primary.query('checkpoint')
  await cluster.caughtUp()
  await Promise.all(cluster.replicas.map((each) => each.query('checkpoint')))
  await using lag = watchLag(cluster)
  const dbs = Array.from({ length: 3 }, () =>
    createDb({
      url: secret(cluster.primary.url),
      replicas: cluster.replicas.map(({ url }) => secret(url)),
      poolSize: 6,
      acquireTimeoutMs: 10_000,
      statementTimeoutMs: 15_000,
    }),
  )
  const over = { is: false }
  try {
    const working = runWorkload({
      dbs,
      kernel: areas.kernel,
      users: 16,
      registers: 12,
      isOver,
      isReplicaNear: () => lag.nearestMs() <= 100,
      random,
      pauseShare,
      onViolation,
    }).finally(() => {
      over.is = true
    })
    const accidents = Promise.all(
      cluster.replicas.map((each) => causeAccidents(each, { isOver: () => over.is, random })),
    )
    return { ...(await working), accidents: await accidents }
  } finally {
    over.is = true
    await Promise.all(dbs.map((each) => each.close()))
  }
}

/** Runs `use` with the runtime's areas as the mutant has them. */
export async function withMutant<T>(mutant: Mutant, use: (areas: Areas) => Promise<T>): Promise<T> {
  const root = path.resolve(import.meta.dirname, '../..')
  const dir = await mkdtemp(path.join(root, '.mutant-'))
  try {
    await plant(mutant, path.join(root, 'src'), dir)
    const load = (area: string) => import(pathToFileURL(path.join(dir, area, 'index.ts')).href)
    return await use({ db: await load('db'), kernel: await load('kernel') })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
