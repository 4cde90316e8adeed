import path from 'node:path'
import { type Data, type DataOptions, embeddedData, externalData } from './data/data.ts'
import type { StackOptions } from './options.ts'
import { startRedis } from './parts/redis.ts'
import { startPostgres } from './postgres/index.ts'
import { unlessAborted } from './unless-aborted.ts'
import type { Parts } from './wiring/running-parts.ts'

/** Starts Redis if the topology wants it and this machine has it; gives its URL. */
export async function addRedis(options: StackOptions, parts: Parts): Promise<string | undefined> {
  if (options.topology?.redis !== 'when-found') return undefined
  const { dir, signal, onCrash } = options
  const logFile = path.join(dir, 'logs', 'redis.log')
  const redis = await startRedis({ dir: path.join(dir, 'redis'), logFile, signal, onCrash })
  // Its URL holds a password, so the list of processes doesn't show it.
  if (redis) await parts.add('redis', redis)
  return redis?.url
}

export interface Filling {
  readonly secret: string
  /** Writes down what runs. */
  readonly record: () => Promise<void>
}

/** Builds the front end while the database is started and filled; a failure of either ends both. */
export async function buildAndFill(
  options: StackOptions,
  parts: Parts,
  filling: Filling,
): Promise<Data> {
  const failed = new AbortController()
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])])
  const onFailure = (error: unknown) => failed.abort(error)
  const data = fillDatabase({ ...options, signal }, parts, filling)
  const built = buildFrontEnd({ ...options, signal })
  data.catch(onFailure)
  built.catch(onFailure)
  await Promise.allSettled([data, built])
  // The first failure is the cause; the other one is its consequence.
  failed.signal.throwIfAborted()
  return data
}

type Abortable = StackOptions & { readonly signal: AbortSignal }

async function buildFrontEnd({ app, log = () => undefined, signal }: Abortable): Promise<void> {
  await unlessAborted(app.build({ log }), signal)
}

async function fillDatabase(
  options: Abortable,
  parts: Parts,
  { secret, record }: Filling,
): Promise<Data> {
  const { dir, app, seed, signal, database, onCrash, log = () => undefined } = options
  const dataOptions: DataOptions = { dir, app, secret, seed, signal, log }
  if (database) return externalData(database, dataOptions)
  log('Starting Postgres')
  const settings = options.postgresSettings ?? {}
  const logFile = path.join(dir, 'logs', 'postgres.log')
  const postgres = await startPostgres({ dir, settings, logFile, signal, onCrash, log })
  await parts.add('postgres', postgres)
  await record()
  return embeddedData(postgres.url, dataOptions)
}
