import { type Data, type DataOptions, embeddedData, externalData } from './data/data.ts'
import type { Running } from './machine/child.ts'
import type { StackOptions } from './options.ts'
import { type Page, type PartName, parts } from './parts/index.ts'
import type { Known, ServerPart, StartedServer } from './parts/part.ts'
import { mvp, settingsOf, type Topology } from './topology.ts'
import { unlessAborted } from './unless-aborted.ts'

export interface ServerLayerOptions extends StackOptions {
  readonly secret: string
  /** Writes a process of that role down. */
  readonly record: (role: PartName, running: Running, known?: Known) => Promise<void>
}

/** The servers that the app's processes are led to, in the order in which they were started. */
export class ServerLayer {
  readonly #options: ServerLayerOptions
  readonly #started = new Map<PartName, StartedServer>()
  #data: Data | undefined

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
    const all = [...this.#started.values()].map(({ env }) => env)
    return Object.assign({}, this.data.env, ...all) as Record<string, string>
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

  /** Starts what the topology has and this layer hasn't. */
  async grow(topology: Topology, signal: AbortSignal): Promise<void> {
    for (const [name, part] of serversOf(topology))
      if (!this.#started.has(name) && !this.#isElsewhere(part))
        await this.#startOne(name, part, topology, signal)
  }

  /** Forgets what the topology has no more, and tells which that is: for its processes to be stopped. */
  shrink(topology: Topology): readonly PartName[] {
    const wanted = new Set(serversOf(topology).map(([name]) => name))
    const gone = [...this.#started.keys()].filter((name) => !wanted.has(name))
    for (const name of gone) this.#started.delete(name)
    return gone
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
    const {
      record,
      mode = 'development',
      onLoss = () => undefined,
      log = () => undefined,
    } = this.#options
    const started = await part.start({
      ...this.#options,
      mode,
      onLoss,
      log,
      signal,
      settings: settingsOf(topology, name) ?? {},
      add: (running, known) => record(name, running, known),
    })
    this.#started.set(name, started)
    if (started.databaseUrl !== undefined)
      this.#data = await embeddedData(started.databaseUrl, this.#dataOptions(signal))
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
