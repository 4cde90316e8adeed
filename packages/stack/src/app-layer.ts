import path from 'node:path'
import type { RunnableApp } from './app.ts'
import { notStarted, noUrl, separateCaches } from './errors.ts'
import type { Running } from './machine/child.ts'
import { freePort } from './machine/ports.ts'
import { type PartName, parts } from './parts/index.ts'
import type { AppPart, FrontPart, RunningFront } from './parts/part.ts'
import { countOf, type Topology } from './topology.ts'
import { type AppProcess, startAppProcess } from './wiring/app-process.ts'
import { inheritedEnv } from './wiring/environment.ts'
import type { Known } from './wiring/running-parts.ts'

export interface AppLayerOptions {
  readonly dir: string
  readonly app: RunnableApp
  readonly mode?: 'development' | 'production'
  readonly secret: string
  /** Environment that leads to the servers, as they are now. */
  readonly serverEnv: () => Readonly<Record<string, string>>
  readonly port?: number
  readonly record: (role: PartName, running: Running, known?: Known) => Promise<void>
  /** Stops processes that were recorded. */
  readonly stop: (pids: readonly number[]) => Promise<void>
  readonly onCrash: (error: Error) => void
}

const HOST = '127.0.0.1'

interface Backend extends AppProcess {
  readonly url: string
}

/** The processes of the app and what stands before them, at an address that stays. */
export class AppLayer {
  readonly #options: AppLayerOptions
  #port: number | undefined
  #front: { readonly name: PartName; readonly running: RunningFront } | undefined
  #backends: readonly Backend[] = []
  #others: readonly AppProcess[] = []

  constructor(options: AppLayerOptions) {
    this.#options = options
  }

  /** Address of the app, and the first process that serves. */
  get web(): { readonly url: string; readonly pid: number } {
    const [first] = this.#backends
    if (!first || this.#port === undefined) throw notStarted()
    return { url: this.#front ? urlAt(this.#port) : first.url, pid: first.pid }
  }

  /** Runs the app as the topology says: one process after another where something stands before them, else anew. */
  async reshape(topology: Topology, signal?: AbortSignal): Promise<void> {
    refuseSeparateCaches(this.#envOf(topology), backendsOf(topology))
    const front = frontOf(topology)
    const work = { topology, signal }
    if (this.#front && this.#front.name === front?.[0]) return this.#roll(work, this.#front.running)
    await this.#stopAll()
    await this.#startAll(work, front)
  }

  async #startAll(work: Work, front: ReturnType<typeof frontOf>): Promise<void> {
    if (!front) {
      this.#backends = [await this.#onPublicPort((port) => this.#startBackend(work, 1, port))]
      return this.#startOthers(work)
    }
    for (let number = 1; number <= backendsOf(work.topology); number++)
      this.#backends = [...this.#backends, await this.#startBackend(work, number)]
    await this.#startOthers(work)
    const running = await this.#onPublicPort((port) => this.#startFront(front, port, work.signal))
    this.#front = { name: front[0], running }
  }

  /** A new process serves before an old one is taken out, so that as many serve as before. */
  async #roll(work: Work, front: RunningFront): Promise<void> {
    await this.#stop(this.#others)
    this.#others = []
    const former = [...this.#backends]
    for (let number = 1; number <= backendsOf(work.topology); number++) {
      const fresh = await this.#startBackend(work, number)
      this.#backends = [...this.#backends, fresh]
      await front.add(fresh.url)
      await this.#takeOut(former.shift(), front)
    }
    for (const old of former) await this.#takeOut(old, front)
    await this.#startOthers(work)
  }

  async #takeOut(old: Backend | undefined, front: RunningFront): Promise<void> {
    if (!old) return
    await front.remove(old.url)
    this.#backends = this.#backends.filter((each) => each !== old)
    await this.#stop([old])
  }

  async #stopAll(): Promise<void> {
    await this.#stop([
      ...this.#backends,
      ...this.#others,
      ...(this.#front ? [this.#front.running] : []),
    ])
    this.#backends = []
    this.#others = []
    this.#front = undefined
  }

  #stop(processes: readonly Running[]): Promise<void> {
    return this.#options.stop(processes.map(({ pid }) => pid))
  }

  /** That of the first start, for as long as this layer lives. */
  async #onPublicPort<T>(start: (port: number) => Promise<T>): Promise<T> {
    if (this.#port !== undefined) return start(this.#port)
    for (let tries = 1; ; tries++) {
      const port = await freePort(this.#options.port || undefined)
      this.#port = port
      try {
        return await start(port)
      } catch (error) {
        this.#port = undefined
        // Another program may take a free port first.
        if (!/EADDRINUSE|Address already in use/.test(String(error)) || tries === 3) throw error
      }
    }
  }

  async #startBackend({ topology, signal }: Work, number: number, at?: number): Promise<Backend> {
    const [name, part] = servingPart
    this.#port ??= at ?? (await freePort(this.#options.port || undefined))
    const port = at ?? (await freePort())
    const own = { PUBLIC_URL: urlAt(this.#port), PORT: String(port) }
    const env = this.#envOf(topology, own)
    const label = at === undefined ? `${name}-${number}` : name
    const started = await this.#startOne({ name, part, label, env, signal, url: urlAt(port) })
    const { url } = started.announced
    if (url) return { ...started, url }
    throw noUrl()
  }

  async #startOthers({ topology, signal }: Work): Promise<void> {
    for (const [name, part] of appParts.filter(([, { serves }]) => !serves)) {
      const wanted = part.entryOf(this.#options.app) === undefined ? 0 : countOf(topology, name)
      for (let number = 1; number <= wanted; number++) {
        const env = this.#envOf(topology)
        const label = `${name}-${number}`
        const started = await this.#startOne({ name, part, label, env, signal })
        this.#others = [...this.#others, started]
      }
    }
  }

  async #startOne({ name, part, label, env, signal, url: listensOn }: One): Promise<AppProcess> {
    const { app, dir, record, onCrash } = this.#options
    const started = await startAppProcess({
      name: label,
      entry: part.entryOf(app) ?? '',
      env,
      logFile: path.join(dir, 'logs', `${label}.log`),
      signal,
      onCrash,
      url: listensOn,
    })
    const { url } = started.announced
    await record(name, started, url ? { url } : {})
    return started
  }

  async #startFront(
    [name, part]: readonly [PartName, FrontPart],
    port: number,
    signal: AbortSignal | undefined,
  ): Promise<RunningFront> {
    const { dir, app, onCrash, record } = this.#options
    const backends = this.#backends.map(({ url }) => url)
    const add = (running: Running, known?: Known) => record(name, running, known)
    return part.start({ dir, app, port, backends, signal, onCrash, add })
  }

  #envOf(topology: Topology, own: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { app, mode = 'development', secret, serverEnv } = this.#options
    const base = { NODE_ENV: mode, HOST, AUTH_SECRET: secret }
    const added = appParts.map(([name, part]) => {
      const count = part.entryOf(app) === undefined ? 0 : countOf(topology, name)
      return count > 0 ? part.env(count) : {}
    })
    const env = { ...inheritedEnv(process.env), ...base, ...serverEnv() }
    return Object.assign(env, ...added, own, topology.env) as Record<string, string>
  }
}

interface Work {
  readonly topology: Topology
  readonly signal: AbortSignal | undefined
}

interface One {
  readonly name: PartName
  readonly part: AppPart
  readonly label: string
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
  readonly url?: string
}

const appParts = Object.entries(parts).flatMap(([name, part]) =>
  part.layer === 'app' ? [[name as PartName, part] as const] : [],
)

const servingPart = appParts.find(([, { serves }]) => serves) as (typeof appParts)[number]

function backendsOf(topology: Topology): number {
  return Math.max(1, countOf(topology, servingPart[0]))
}

/** Refuses a cache in each process' own memory: after a write in one process, the others would serve the old value. */
function refuseSeparateCaches(env: Readonly<Record<string, string>>, processes: number): void {
  if (env['TENFOLD_CACHE'] !== 'memory' || processes < 2) return
  throw separateCaches(processes)
}

function frontOf(topology: Topology): readonly [PartName, FrontPart] | undefined {
  for (const { part: name } of topology.parts) {
    const part = parts[name]
    if (part.layer === 'front') return [name, part]
  }
  return undefined
}

function urlAt(port: number): string {
  return `http://${HOST}:${port}`
}
