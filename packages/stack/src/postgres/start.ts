import path from 'node:path'
import { binariesFor } from './binaries.ts'
import { ensureCluster } from './cluster.ts'
import { type LaunchOptions, launchCluster, type RunningPostgres } from './launch.ts'
import { endLeftover } from './leftover.ts'
import { placeFor } from './place.ts'

export interface PostgresOptions extends LaunchOptions {
  /** Folder for all state of this server; made when missing. */
  readonly dir: string
  /** Default: `dir`/postgres.log */
  readonly logFile?: string
}

/** Starts the embedded Postgres on `dir`, making a cluster first if there is none and recovering one that was killed. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { dir, signal, logFile = path.join(dir, 'postgres.log') } = options
  const place = await placeFor(dir)
  await endLeftover(place.data)
  signal?.throwIfAborted()
  const binaries = await binariesFor(place.dir, place.account)
  const password = await ensureCluster(place, { binaries, signal })
  return launchCluster({ place, binaries, password, logFile }, options)
}
