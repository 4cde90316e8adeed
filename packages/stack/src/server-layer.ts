import { type Data, type DataOptions, embeddedData, externalData } from './data/data.ts'
import type { Running } from './machine/child.ts'
import type { StackOptions } from './options.ts'
import { type Page, type PartName, partNames, parts } from './parts/index.ts'
import type { ServerContext, ServerPart, StartedServer } from './parts/part.ts'
import type { ProcessRecord } from './state/state.ts'
import { countOf, mvp, settingsOf, type Topology } from './topology.ts'
import { unlessAborted } from './unless-aborted.ts'
import type { Known } from './wiring/running-parts.ts'

export interface ServerLayerOptions extends StackOptions {
  readonly secret: string
  /** Writes a process of that role down. */
  readonly record: (role: PartName, running: Running, known?: Known) => Promise<void>
  /** Writes the new process of one that was written down. */
  readonly renew: (running: Running) => Promise<void>
}

/** The servers that the app's processes are led to, in the order in which they were started. */
export class ServerLayer {
  readonly #options: ServerLayerOptions
  readonly #started = new Map<PartName, StartedServer>()
  #data: Data | undefined
  #serverUrl: string | undefined

  constructor(options: ServerLayerOptions) {
    this.#options = options
  }

  get data(): Data {
    if (!this.#data) throw new Error('The database has not been filled yet.')
    return this.#data
  }

  get pages(): readonly Page[] {
    return [...this.#started.values()].flatMap(({ pages = [] }) => pages)
  }

  /** Environment that leads the app's processes to the servers and into the database. */
  get env(): Readonly<Record<string, string>> {
    return this.#envBefore(undefined)
  }

  /** Builds the app while servers are started and the database is filled; a failure of either ends both. */
  async start(): Promise<void> {
    const { topology = mvp, signal: given } = this.#options
    const failed = new AbortController()
    const signal = AbortSignal.any([failed.signal, ...(given ? [given] : [])])
    const onFailure = (error: unknown) => failed.abort(error)
    // A build that blocks this thread would make a connection begun before it time out.
    const built = this.#build(signal)
    const servers = this.#startServers(topology, signal)
    servers.catch(onFailure)
    built.catch(onFailure)
    await Promise.allSettled([servers, built])
    // The first failure is the cause; the other one is its consequence.
    failed.signal.throwIfAborted()
  }

  /** Starts what the topology has and this layer hasn't, and adapts the rest to it. */
  async grow(topology: Topology, signal: AbortSignal): Promise<void> {
    for (const [name, part] of serversOf(topology))
      if (!this.#started.has(name) && !this.#isElsewhere(part))
        await this.#startOne(name, part, topology, signal)
      else await this.#adaptOne(name, topology, signal)
  }

  /** Forgets what the topology has no more, and tells which processes that are: for them to be stopped. */
  shrink(topology: Topology): (process: Pick<ProcessRecord, 'role' | 'name'>) => boolean {
    const wanted = new Set(serversOf(topology).map(([name]) => name))
    const gone = [...this.#started.keys()].filter((name) => !wanted.has(name))
    for (const name of gone) this.#started.delete(name)
    const kept = new Map(this.#started)
    return ({ role, name = '' }) => {
      const names = kept.get(role as PartName)?.names
      return gone.some((each) => each === role) || names?.includes(name) === false
    }
  }

  async #startServers(topology: Topology, signal: AbortSignal): Promise<void> {
    const { database } = this.#options
    if (database) this.#data = await externalData(database, this.#dataOptions(signal))
    for (const [name, part] of serversOf(topology))
      if (!this.#isElsewhere(part)) await this.#startOne(name, part, topology, signal)
  }

  async #startOne(
    name: PartName,
    part: ServerPart,
    topology: Topology,
    signal: AbortSignal,
  ): Promise<void> {
    const started = await part.start(this.#contextOf(name, topology, signal))
    this.#started.set(name, started)
    if (started.databaseUrl === undefined) return
    this.#serverUrl = started.databaseUrl
    this.#data = await embeddedData(started.databaseUrl, this.#dataOptions(signal))
  }

  async #adaptOne(name: PartName, topology: Topology, signal: AbortSignal): Promise<void> {
    const { adapt } = this.#started.get(name) ?? {}
    if (adapt) this.#started.set(name, await adapt(this.#contextOf(name, topology, signal)))
  }

  #contextOf(name: PartName, topology: Topology, signal: AbortSignal): ServerContext {
    const {
      record,
      mode = 'development',
      onLoss = () => undefined,
      log = () => undefined,
    } = this.#options
    return {
      ...this.#options,
      mode,
      onLoss,
      log,
      signal,
      count: countOf(topology, name),
      settings: settingsOf(topology, name) ?? {},
      env: this.#envBefore(name, topology),
      serverUrl: this.#serverUrl,
      add: (running, known) => record(name, running, known),
    }
  }

  /** What the servers before a part add to the environment, in their order: each may lead to the ones before it in another way. */
  #envBefore(end: PartName | undefined, topology?: Topology): Readonly<Record<string, string>> {
    const names = end === undefined ? partNames : partNames.slice(0, partNames.indexOf(end))
    const counted = names.filter((name) => !topology || countOf(topology, name) > 0)
    const all = counted.map((name) => this.#started.get(name)?.env)
    return Object.assign({}, this.#data?.env, ...all) as Record<string, string>
  }

  #isElsewhere({ holdsDatabase = false }: ServerPart): boolean {
    return holdsDatabase && this.#options.database !== undefined
  }

  #dataOptions(signal: AbortSignal): DataOptions {
    const { dir, app, secret, seed, log = () => undefined } = this.#options
    return { dir, app, secret, seed, signal, log }
  }

  async #build(signal: AbortSignal): Promise<void> {
    const { app, log = () => undefined } = this.#options
    await unlessAborted(app.build({ log }), signal)
  }
}

function serversOf(topology: Topology): (readonly [PartName, ServerPart])[] {
  return topology.parts.flatMap(({ part: name }) => {
    const part = parts[name]
    return part.layer === 'server' ? [[name, part] as const] : []
  })
}
