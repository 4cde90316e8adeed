import path from 'node:path'
import { addRedis, buildAndFill } from './assemble.ts'
import { undoUnfinishedRestore } from './backup/index.ts'
import type { Data } from './data/data.ts'
import { TenfoldError } from './error.ts'
import type { StackOptions } from './options.ts'
import { type Page, startStandIns } from './parts/stand-ins.ts'
import { removeAccess, writeAccess } from './state/access.ts'
import { developmentSecret } from './state/secret.ts'
import { type Claim, claimFolder, endProcesses, type ProcessRecord } from './state/state.ts'
import { AppProcesses } from './wiring/app-processes.ts'
import { type CpuSeconds, Parts } from './wiring/running-parts.ts'

export interface AppChange {
  /** Takes the place of the topology's `env`. */
  readonly env?: Readonly<Record<string, string>>
  readonly workers?: number
}

/** A running topology. */
export interface Stack extends AsyncDisposable {
  readonly dir: string
  readonly secret: string
  /** Superuser's (or the given) URL of the app's database. */
  readonly adminUrl: string
  /** Undefined when the topology has none, or no redis-server is on PATH. */
  readonly redisUrl: string | undefined
  /** Users in the database when the stack was started. */
  readonly users: number
  readonly web: { readonly url: string; readonly pid: number }
  /** Where people watch the stand-ins at work. */
  readonly pages: readonly Page[]
  processes(): readonly ProcessRecord[]
  /** Restarts web and workers under other settings, at the same URL. If it rejects, the app is down: call it again with settings that work. */
  restartApp(change: AppChange): Promise<void>
  /** Seconds of CPU by role since the start, over all restarts. 0 for what doesn't run on this machine. */
  cpuSeconds(): Promise<CpuSeconds>
  /** Stops everything, last started first. */
  stop(): Promise<void>
}

/** Starts Postgres, Redis if wanted, fills the database and starts the app. If any of it fails, what already runs is stopped. */
export async function startStack(given: StackOptions): Promise<Stack> {
  const options = { ...given, dir: path.resolve(given.dir) }
  const claim = await claimFolder(options.dir, options.app.name)
  const parts = new Parts()
  try {
    return await assemble(options, claim, parts)
  } catch (error) {
    await stopAll(claim, parts)
    options.signal?.throwIfAborted()
    throw error
  }
}

async function assemble(options: StackOptions, claim: Claim, parts: Parts): Promise<Stack> {
  const { dir, topology = {}, log = () => undefined } = options
  await endProcesses(claim.leftovers)
  await undoUnfinishedRestore(dir)
  const secret = options.secret ?? (await developmentSecret(dir))
  const redisUrl = await addRedis(options, parts)
  const record = () => claim.update({ processes: parts.records() })
  const data = await buildAndFill(options, parts, { secret, record })
  log('Starting the app')
  const { env: standInEnv, pages } = await startStandIns(options, parts)
  const app = new AppProcesses({ ...options, secret, access: data.env, standInEnv, parts })
  await app.start({ env: topology.env ?? {}, workers: topology.workers ?? 0 }, options.signal)
  await claim.update({ phase: 'running', url: app.web.url, processes: parts.records() })
  // A production secret isn't left lying about.
  if (options.mode !== 'production') await writeAccess(dir, { adminUrl: data.adminUrl, secret })
  return new RunningStack({ dir, secret, data, redisUrl, pages, app, parts, claim })
}

async function stopAll(claim: Claim, parts: Parts): Promise<void> {
  await claim.update({ phase: 'stopping' })
  await parts.stop()
  await claim.release()
}

interface StackParts {
  readonly dir: string
  readonly secret: string
  readonly data: Data
  readonly redisUrl: string | undefined
  readonly pages: readonly Page[]
  readonly app: AppProcesses
  readonly parts: Parts
  readonly claim: Claim
}

class RunningStack implements Stack {
  readonly dir: string
  readonly secret: string
  readonly adminUrl: string
  readonly redisUrl: string | undefined
  readonly users: number
  readonly pages: readonly Page[]
  readonly #app: AppProcesses
  readonly #parts: Parts
  readonly #claim: Claim
  readonly #stopping = new AbortController()
  #restart: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor({ data, app, parts, claim, ...rest }: StackParts) {
    this.dir = rest.dir
    this.secret = rest.secret
    this.redisUrl = rest.redisUrl
    this.pages = rest.pages
    this.adminUrl = data.adminUrl
    this.users = data.users
    this.#app = app
    this.#parts = parts
    this.#claim = claim
  }

  get web(): { readonly url: string; readonly pid: number } {
    return this.#app.web
  }

  processes(): readonly ProcessRecord[] {
    return this.#parts.records()
  }

  restartApp(change: AppChange): Promise<void> {
    this.#restart = this.#restartAfter(this.#restart, change)
    return this.#restart
  }

  cpuSeconds(): Promise<CpuSeconds> {
    return this.#parts.cpuSeconds()
  }

  stop(): Promise<void> {
    this.#stopping.abort(
      new TenfoldError('stack/stopped', 'The stack was stopped.', { exitCode: 1 }),
    )
    this.#stopped ??= this.#stopAfter(this.#restart)
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #restartAfter(previous: Promise<void>, change: AppChange): Promise<void> {
    await previous.catch(() => undefined)
    this.#stopping.signal.throwIfAborted()
    await this.#app.restart(change, this.#stopping.signal)
    await this.#claim.update({ processes: this.#parts.records() })
  }

  async #stopAfter(restart: Promise<void>): Promise<void> {
    await restart.catch(() => undefined)
    await removeAccess(this.dir)
    await stopAll(this.#claim, this.#parts)
  }
}
