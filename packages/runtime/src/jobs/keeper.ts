import { randomUUID } from 'node:crypto'
import { url as debuggerUrl } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { type Clock, channels, type Secret } from '../kernel/index.ts'
import { keeperEnded, leaseNotRenewed } from './errors.ts'
import type { FromThread, KeeperData, ToThread } from './keeper-messages.ts'
import type { Attempt } from './table.ts'
import type { Watch } from './vigil.ts'

export interface KeeperOptions {
  readonly url: Secret
  readonly clock: Clock
  /** Time for which this process counts as alive after each renewal. */
  readonly leaseMs: number
  /** Time for which the event loop may be blocked once an attempt has timed out, before the process is killed. */
  readonly stuckMs: number
}

/** An attempt that this process is at. */
export interface Hold {
  /** Aborts when the process was declared dead. */
  readonly lost: AbortSignal
  readonly release: () => void
}

interface Held {
  readonly job: string
  readonly lost: AbortController
  readonly deadline: number
}

/**
 * Keeps this process alive in the eyes of the others. A thread renews its lease over a connection of its own,
 * so a handler that computes for long loses nothing; one that never returns is ended with its process.
 */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #held = new Map<number, Held>()
  #thread: Worker | undefined
  #worker: string = randomUUID()
  #count = 0
  #watch: Watch | undefined
  readonly #heard = Promise.withResolvers<void>()

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** The id under which this process takes jobs. Another one once it was declared dead. */
  get worker(): string {
    this.#thread ??= this.#start()
    return this.#worker
  }

  /**
   * How long this process has been within reach of the database; undefined while its lease isn't renewed: a job that it
   * takes then may be taken from it again.
   */
  get watch(): Watch | undefined {
    return this.#watch
  }

  /** Resolves once the first renewal of the lease has ended, well or not. */
  async heard(): Promise<void> {
    this.#thread ??= this.#start()
    await this.#heard.promise
  }

  /** Ids of the jobs that this process is running. */
  get heldJobs(): readonly string[] {
    return [...this.#held.values()].map(({ job }) => job)
  }

  /** Holds an attempt at a job that was taken as `worker`, for at most `timeoutMs`. */
  hold({ id, worker }: Pick<Attempt, 'id' | 'worker'>, timeoutMs: number): Hold {
    const key = ++this.#count
    const lost = new AbortController()
    // A process stopped at a breakpoint isn't stuck.
    const forMs = debuggerUrl() === undefined ? timeoutMs : Number.POSITIVE_INFINITY
    this.#held.set(key, { job: id, lost, deadline: performance.now() + forMs })
    if (worker !== this.worker) lost.abort()
    this.#tell({ hold: key, forMs })
    const release = () => {
      this.#held.delete(key)
      this.#tell({ drop: key })
    }
    return { lost: lost.signal, release }
  }

  async close(): Promise<void> {
    const thread = this.#thread
    if (!thread) return
    this.#thread = undefined
    const patience = new AbortController()
    const exited = new Promise<void>((resolve) => {
      thread.once('exit', () => resolve(patience.abort()))
    })
    thread.postMessage('close' satisfies ToThread)
    await this.#options.clock.sleep(closingMs, patience.signal)
    await thread.terminate()
    await exited
  }

  #start(): Worker {
    const { url, leaseMs, stuckMs } = this.#options
    const data: KeeperData = { url: url.reveal(), leaseMs, stuckMs, worker: this.#worker }
    const thread = new Worker(threadFile, { workerData: data, name: 'tenfold-keeper' })
    thread.on('message', (message: FromThread) => this.#hear(message))
    thread.on('error', (error) => fault(keeperEnded(error)))
    thread.on('exit', () => {
      this.#know(undefined)
      // The next sweep or attempt starts another.
      if (this.#thread === thread) this.#thread = undefined
    })
    thread.unref()
    for (const [key, { deadline }] of this.#held)
      thread.postMessage({ hold: key, forMs: deadline - performance.now() } satisfies ToThread)
    return thread
  }

  #hear(message: FromThread): void {
    if (message === 'ping') return this.#tell('pong')
    if ('watch' in message) return this.#know(message.watch)
    this.#know(undefined)
    if ('fault' in message) {
      if (message.fault !== undefined) fault(leaseNotRenewed(message.fault))
      return
    }
    this.#worker = message.reborn
    for (const { lost } of this.#held.values()) lost.abort()
  }

  #know(watch: Watch | undefined): void {
    this.#watch = watch
    this.#heard.resolve()
  }

  #tell(message: ToThread): void {
    this.#thread?.postMessage(message)
  }
}

const closingMs = 2_000
/** Sources run as they are; what is published is JavaScript. */
const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './stores/keeper-thread.ts' : './stores/keeper-thread.js',
  import.meta.url,
)

function fault(error: unknown): void {
  channels['runtime:fault'].publish({ where: 'jobs/renew', error })
}
