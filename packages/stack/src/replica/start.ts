import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { connectDatabase } from '../data/database.ts'
import { lastLines } from '../machine/child.ts'
import {
  binariesFor,
  endLeftover,
  type LaunchOptions,
  launchCluster,
  type Place,
  placeFor,
  type RunningPostgres,
  readPassword,
  replicaPlace,
} from '../postgres/index.ts'
import { clone, STANDBY } from './clone.ts'
import { replicaFailed } from './errors.ts'

export interface ReplicaOptions extends LaunchOptions {
  /** Folder of the embedded server that it is a replica of. */
  readonly dir: string
  /** Superuser's URL of the server that it follows, on this machine. */
  readonly primaryUrl: string
  /** Its name among the replicas, also in `pg_stat_replication` and for `synchronous_standby_names`. */
  readonly name: string
  /** Default: in its own folder. */
  readonly logFile?: string
  /** What becomes of one that was promoted meanwhile. Default: `clone`, a new copy that follows the primary again. */
  readonly onPromoted?: 'clone' | 'keep'
}

/**
 * Settings of a replica beyond those of its primary. Feedback spares queries from being cancelled for rows that the primary
 * has cleaned up; without a slot it ends with the replica, so one that is away holds nothing up.
 */
const settings = {
  hot_standby_feedback: 'on',
  // A query here that stands in the way of what is to be replayed holds all of it up: it is cancelled after this time.
  max_standby_streaming_delay: '5s',
  wal_retrieve_retry_interval: '500ms',
}

/**
 * Starts a streaming replica. Data from an earlier start are kept if the primary still has the log since then; otherwise they
 * are copied anew. While the primary doesn't answer, kept data are served as they are.
 */
export async function startReplica(options: ReplicaOptions): Promise<RunningPostgres> {
  const { dir, name, signal, log } = options
  const home = await placeFor(dir)
  const place = await replicaPlace(home, name)
  await endLeftover(place.data)
  signal?.throwIfAborted()
  const starting: Starting = {
    ...options,
    place,
    binaries: await binariesFor(home.dir, home.account),
    password: await readPassword(home),
    logFile: options.logFile ?? path.join(place.dir, 'replica.log'),
  }
  const primary = await askPrimary(options.primaryUrl).catch((error: unknown) => {
    if (!existsSync(place.data)) throw error
    return undefined
  })
  const file = path.join(place.dir, 'settings.json')
  if (primary) await writeFile(file, JSON.stringify(primary.settings), { mode: 0o600 })
  const own = JSON.parse(await readFile(file, 'utf8')) as Settings
  const launched = { ...starting, settings: { ...own, ...settings, ...options.settings } }
  if (existsSync(place.data)) {
    const kept = await startKept(launched, primary !== undefined)
    if (kept) return kept
  }
  if (!primary) throw replicaFailed(name, 'can not be copied', 'Its primary does not answer.')
  log?.(`Copying the database for ${name}`)
  await clone({ url: options.primaryUrl, data: primary.data }, place, signal)
  return follow(launched)
}

type Settings = Readonly<Record<string, string>>

interface Starting extends ReplicaOptions {
  readonly place: Place
  readonly binaries: string
  readonly password: string
  readonly logFile: string
}

/** Undefined when the data must be copied anew. */
async function startKept(
  starting: Starting,
  hasPrimary: boolean,
): Promise<RunningPostgres | undefined> {
  const { place, onPromoted = 'clone', signal } = starting
  const isPromoted = !existsSync(path.join(place.data, STANDBY))
  if (isPromoted) return onPromoted === 'keep' ? launchCluster(starting, starting) : undefined
  try {
    return await (hasPrimary ? follow(starting) : launchStandby(starting))
  } catch (error) {
    signal?.throwIfAborted()
    if (!hasPrimary) throw error
    return undefined
  }
}

const FOLLOW_LIMIT_MS = 60_000

/** Starts a standby; resolves when the primary sends it the log. */
async function follow(starting: Starting): Promise<RunningPostgres> {
  const { logFile, name, primaryUrl, signal } = starting
  const logStart = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  )
  const running = await launchStandby(starting)
  try {
    for (const until = performance.now() + FOLLOW_LIMIT_MS; ; await sleep(20)) {
      signal?.throwIfAborted()
      if (await isFollowing(running.url)) return running
      const said = await lastLines(logFile, logStart)
      if (REFUSAL.test(said)) throw replicaFailed(name, 'could not go on from where it was', said)
      if (performance.now() > until) {
        const { host } = new URL(primaryUrl)
        const what = `did not follow ${host} within ${FOLLOW_LIMIT_MS / 1000} s`
        throw replicaFailed(name, what, said)
      }
    }
  } catch (error) {
    await running.stop()
    throw error
  }
}

/** Words of a standby that can't go on: what it needs is gone, or the primary has another history. */
const REFUSAL =
  /has already been removed|identifier differs between|is ahead of the WAL flush position|is behind recovery timeline|is not in this server's history/

async function launchStandby(starting: Starting): Promise<RunningPostgres> {
  const file = path.join(starting.place.data, 'postgresql.auto.conf')
  const kept = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line && !line.startsWith('primary_conninfo'))
  // A password among the arguments of a process could be read by every account.
  await writeFile(file, [...kept, conninfo(starting), ''].join('\n'))
  return launchCluster(starting, starting)
}

/** Line of the settings that says whom a replica follows, and under which name. */
function conninfo({ primaryUrl, name }: Starting): string {
  const { hostname, port, username, password } = new URL(primaryUrl)
  const words = { host: hostname, port, user: username, password, application_name: name }
  const text = Object.entries(words).map(([key, value]) => `${key}=${value}`)
  return `primary_conninfo = '${text.join(' ')}'`
}

async function isFollowing(url: string): Promise<boolean> {
  return onServer(url, async (client) => {
    const text = "select from pg_stat_wal_receiver where status = 'streaming'"
    return (await client.query(text)).rowCount === 1
  })
}

interface Primary {
  readonly data: string
  readonly settings: Settings
}

/** A standby needs at least its primary's connections, workers and locks; it is given all that the primary was given. */
function askPrimary(url: string): Promise<Primary> {
  return onServer(url, async (client) => {
    const { rows } = await client.query<{ name: string; value: string }>(
      `select name, current_setting(name) as value from pg_settings
       where source = 'command line' and name not in ('port', 'cluster_name')
         or name = 'data_directory'`,
    )
    const { data_directory: data = '', ...given } = Object.fromEntries(
      rows.map(({ name, value }) => [name, value]),
    ) as Record<string, string>
    return { data, settings: given }
  })
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectDatabase(url, 'tenfold')
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
