import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Replicated } from '@tenfold/testing'
import * as db from '../../src/db/index.ts'
import * as http from '../../src/http/index.ts'
import * as runtime from '../../src/index.ts'
import * as kernel from '../../src/kernel/index.ts'
import { migrations } from '../../src/migrations.ts'
import { causeAccidents } from './accidents.ts'
import { type App, type AppOptions, type Areas, databaseApp } from './app.ts'
import { watchLag } from './lag.ts'
import { type Mutant, plant } from './mutants.ts'
import { runWorkload, schema, type WorkloadResult } from './workload.ts'

export const ours: Areas = { db, http, kernel, runtime }

export interface RunOptions {
  readonly cluster: Replicated
  readonly areas: Areas
  readonly isOver: (operations: number) => boolean
  readonly random: () => number
  /** See the workload's. Default 0. */
  readonly pauseShare?: number
  readonly onViolation?: () => void
  /** Default: the database alone. */
  readonly start?: (options: AppOptions) => Promise<App>
  /** URL that the app uses for a server, e.g. through a pooler. */
  readonly through?: (url: string) => string
}

export type RunResult = WorkloadResult & {
  /** What befell each replica, and how often. */
  readonly accidents: readonly Readonly<Record<string, number>>[]
}

/** A run in one line of JSON: what was tried, and what came of it. */
export function summary({ violations, eligibleReads, eligibleOnReplicas, ...result }: RunResult) {
  const share = `${((100 * eligibleOnReplicas) / eligibleReads).toFixed(1)} %`
  return { violations: violations.length, first: violations[0]?.what, share, ...result }
}

/** Three processes of an app work on a primary and its replicas while accidents happen to these. */
export async function runHistory({
  cluster,
  areas,
  isOver,
  random,
  pauseShare = 0,
  onViolation = () => undefined,
  start = databaseApp,
  through = (url) => url,
}: RunOptions): Promise<RunResult> {
  await prepare(cluster)
  await cluster.caughtUp()
  // No standby that is killed comes back older than this.
  await cluster.primary.query('checkpoint')
  await cluster.caughtUp()
  await Promise.all(cluster.replicas.map((each) => each.query('checkpoint')))
  await using lag = watchLag(cluster)
  await using app = await start({
    areas,
    random,
    url: through(cluster.primary.url),
    replicas: cluster.replicas.map(({ url }) => through(url)),
  })
  const over = { is: false }
  try {
    const working = runWorkload({
      app,
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
  }
}

/** Makes the tables that are read and written, and the runtime's own. */
export async function prepare({ primary }: Replicated): Promise<void> {
  await primary.query(schema)
  const text = `select to_regclass('tenfold_bookmarks') is not null as is`
  const [found] = await primary.query<{ is: boolean }>(text)
  if (!found?.is) await primary.query(Object.values(migrations).join(';'))
}

/** Runs `use` with the runtime's areas as the mutant has them. */
export async function withMutant<T>(mutant: Mutant, use: (areas: Areas) => Promise<T>): Promise<T> {
  const root = path.resolve(import.meta.dirname, '../..')
  const dir = await mkdtemp(path.join(root, '.mutant-'))
  try {
    await plant(mutant, path.join(root, 'src'), dir)
    const load = (file: string) => import(pathToFileURL(path.join(dir, file)).href)
    return await use({
      db: await load('db/index.ts'),
      http: await load('http/index.ts'),
      kernel: await load('kernel/index.ts'),
      runtime: await load('index.ts'),
    })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
