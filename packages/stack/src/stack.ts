import path from 'node:path'
import { AppLayer } from './app-layer.ts'
import { undoUnfinishedRestore } from './cluster/index.ts'
import { stopped } from './errors.ts'
import { endProcesses } from './leftovers.ts'
import type { Running } from './machine/child.ts'
import { cpuSecondsOf } from './machine/cpu.ts'
import type { StackOptions } from './options.ts'
import { type Page, type PartName, partNames } from './parts/index.ts'
import { ServerLayer } from './server-layer.ts'
import { removeAccess, writeAccess } from './state/access.ts'
import { developmentSecret } from './state/secret.ts'
import { type Claim, claimFolder, type ProcessRecord } from './state/state.ts'
import { mvp, type Topology } from './topology.ts'
import { type Known, RunningParts } from './wiring/running-parts.ts'

export type CpuSeconds = Readonly<Record<PartName, number>>

/** A running topology. */
export interface Stack extends AsyncDisposable {
  readonly dir: string
  readonly secret: string
  /** Superuser's (or the given) URL of the app's database. */
  readonly adminUrl: string
  /** Users in the database when the stack was started. */
  readonly users: number
  readonly web: { readonly url: string; readonly pid: number }
  /** Pages on which people watch the stand-ins at work. */
  readonly pages: readonly Page[]
  processes(): readonly ProcessRecord[]
  /** The topology that runs, or ran before a change that failed. */
  readonly topology: Topology
  /**
   * Runs another topology at the same URL, or the same one anew: with a balancer one process after another, while
   * all requests are answered. If it rejects, the app may be down: call it again with a topology that works.
   */
  reshape(next: Topology): Promise<void>
  /** Seconds of CPU by part since the start, over all restarts. 0 for what doesn't run on this machine. */
  cpuSeconds(): Promise<CpuSeconds>
  /** The same of each process that runs now. */
  cpuByProcess(): Promise<readonly (ProcessRecord & { readonly cpuSeconds: number })[]>
  /** Stops everything, last started first. */
  stop(): Promise<void>
}

/** Starts the servers of a topology, fills the database and starts the app. If any of it fails, what already runs is stopped. */
export async function startStack(given: StackOptions): Promise<Stack> {
  const options = { ...given, dir: path.resolve(given.dir) }
  const claim = await claimFolder(options.dir, options.app.name)
  const running = new RunningParts()
  try {
    return await assemble(options, claim, running)
  } catch (error) {
    await stopAll(claim, running)
    options.signal?.throwIfAborted()
    throw error
  }
}

async function assemble(
  options: StackOptions,
  claim: Claim,
  running: RunningParts,
): Promise<Stack> {
  const { dir, topology = mvp, log = () => undefined } = options
  await endProcesses(claim.leftovers)
  if (await undoUnfinishedRestore(dir))
    log('A restore had been killed: what it was to replace is back')
  const secret = options.secret ?? (await developmentSecret(dir))
  const record = async (role: PartName, process: Running, known?: Known) => {
    await running.add(role, process, known)
    await claim.update({ processes: running.records() })
  }
  const renew = async (process: Running) => {
    await running.renew(process)
    await claim.update({ processes: running.records() })
  }
  const servers = new ServerLayer({ ...options, secret, record, renew })
  await servers.start()
  log('Starting the app')
  const stop = (pids: readonly number[]) => running.stop(({ pid }) => pids.includes(pid))
  const serverEnv = () => servers.env
  const app = new AppLayer({ ...options, secret, record, stop, serverEnv })
  await app.reshape(topology, options.signal)
  await claim.update({ phase: 'running', url: app.web.url })
  const { adminUrl } = servers.data
  // A production secret isn't left lying about.
  if (options.mode !== 'production') await writeAccess(dir, { adminUrl, secret })
  return new RunningStack({ dir, secret, servers, app, running, claim, topology })
}

async function stopAll(claim: Claim, running: RunningParts): Promise<void> {
  await claim.update({ phase: 'stopping' })
  await running.stop()
  await claim.release()
}

interface StackParts {
  readonly dir: string
  readonly secret: string
  readonly servers: ServerLayer
  readonly app: AppLayer
  readonly running: RunningParts
  readonly claim: Claim
  readonly topology: Topology
}

class RunningStack implements Stack {
  readonly dir: string
  readonly secret: string
  readonly adminUrl: string
  readonly users: number
  readonly #servers: ServerLayer
  readonly #app: AppLayer
  readonly #running: RunningParts
  readonly #claim: Claim
  readonly #stopping = new AbortController()
  #topology: Topology
  #change: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor({ servers, app, running, claim, topology, ...rest }: StackParts) {
    this.dir = rest.dir
    this.secret = rest.secret
    this.adminUrl = servers.data.adminUrl
    this.users = servers.data.users
    this.#servers = servers
    this.#app = app
    this.#running = running
    this.#claim = claim
    this.#topology = topology
  }

  get pages(): readonly Page[] {
    return this.#servers.pages
  }

  get topology(): Topology {
    return this.#topology
  }

  get web(): { readonly url: string; readonly pid: number } {
    return this.#app.web
  }

  processes(): readonly ProcessRecord[] {
    return this.#running.records()
  }

  reshape(next: Topology): Promise<void> {
    this.#change = this.#reshapeAfter(this.#change, next)
    return this.#change
  }

  async cpuSeconds(): Promise<CpuSeconds> {
    const seen = await this.#running.cpuSeconds()
    const all = partNames.map((name) => [name, seen[name] ?? 0] as const)
    return Object.fromEntries(all) as Record<PartName, number>
  }

  cpuByProcess(): Promise<readonly (ProcessRecord & { readonly cpuSeconds: number })[]> {
    const records = this.processes()
    return Promise.all(
      records.map(async (record) => ({ ...record, cpuSeconds: await cpuSecondsOf(record.pid) })),
    )
  }

  stop(): Promise<void> {
    this.#stopping.abort(stopped())
    this.#stopped ??= this.#stopAfter(this.#change)
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #reshapeAfter(previous: Promise<void>, next: Topology): Promise<void> {
    await previous.catch(() => undefined)
    const { signal } = this.#stopping
    signal.throwIfAborted()
    await this.#servers.grow(next, signal)
    const isGone = this.#servers.shrink(next)
    try {
      await this.#app.reshape(next, signal)
    } finally {
      await this.#running.stop(isGone)
    }
    await this.#claim.update({ processes: this.#running.records() })
    this.#topology = next
  }

  async #stopAfter(change: Promise<void>): Promise<void> {
    await change.catch(() => undefined)
    await removeAccess(this.dir)
    await stopAll(this.#claim, this.#running)
  }
}
