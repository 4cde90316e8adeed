import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import type { Redis } from 'ioredis'
import { type Clock, channels, type Secret } from '../../kernel/index.ts'
import { storeUnreachable } from '../errors.ts'
import { waitOf } from '../limits.ts'

export interface RedisLinkOptions {
  readonly url: Secret
  readonly clock: Clock
  readonly connectTimeoutMs?: number
  /** A look-up that takes longer than this is better answered by the database. */
  readonly commandTimeoutMs?: number
}

const longestPauseMs = 500
/** A server that has been asked and says nothing for this long is connected to anew. */
const longestSilenceMs = 2_000

/**
 * A connection that is opened at its first use and then kept open.
 *
 * Keys carry the server's run id: one that restarted from an old dump, or a replica that took over,
 * may have lost invalidations, so nothing that it brings along is used. While disconnected, commands
 * fail at once. None is kept for later or sent twice: a late one could bring an old generation back.
 */
export class RedisLink {
  readonly #options: Required<RedisLinkOptions>
  #redis: Redis | undefined
  /** Prefix of all keys, different for every life of the server. */
  #epoch: string | undefined
  #opening: Promise<void> | undefined
  #learning: Promise<void> | undefined
  #isClosed = false

  constructor(options: RedisLinkOptions) {
    const { connectTimeoutMs = 1_000, commandTimeoutMs = 200 } = options
    this.#options = {
      ...options,
      connectTimeoutMs: waitOf('connectTimeoutMs', connectTimeoutMs),
      commandTimeoutMs: waitOf('commandTimeoutMs', commandTimeoutMs),
    }
  }

  async use<T>(work: (redis: Redis, epoch: string) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw storeUnreachable()
    await (this.#opening ??= this.#connect())
    if (!this.#redis || this.#epoch === undefined) throw storeUnreachable()
    return this.#inTime(work(this.#redis, this.#epoch)).catch((error: unknown) => {
      throw storeUnreachable(error)
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#redis?.disconnect()
  }

  /** Waits for the first connection no longer than for an answer; further tries go on in the background. */
  async #connect(): Promise<void> {
    const { url, clock, connectTimeoutMs, commandTimeoutMs } = this.#options
    const ioredis = await import('ioredis')
    const redis = new ioredis.Redis(url.reveal(), {
      lazyConnect: true,
      connectTimeout: connectTimeoutMs,
      socketTimeout: longestSilenceMs,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (tries) => Math.min(10 * 2 ** tries, longestPauseMs),
    })
    redis.on('error', (error) => channels['runtime:fault'].publish({ where: 'cache/redis', error }))
    redis.on('close', () => {
      this.#epoch = undefined
    })
    redis.on('ready', () => {
      this.#learning = this.#learnEpoch(redis)
    })
    this.#redis = redis
    const first = redis.connect().then(() => this.#learning)
    await Promise.race([first.catch(() => undefined), clock.sleep(commandTimeoutMs)])
  }

  async #learnEpoch(redis: Redis): Promise<void> {
    try {
      const server = await this.#inTime(redis.info('server'))
      this.#epoch = `tenfold:${/run_id:(\w+)/.exec(server)?.[1] ?? ''}:`
    } catch (error) {
      channels['runtime:fault'].publish({ where: 'cache/redis', error })
      // The store is of no use without its epoch: a new connection asks for it again.
      redis.disconnect(true)
    }
  }

  /**
   * An answer that has arrived while this process was busy counts as in time: it is looked for once more.
   * A bare timer, for this is on every look-up's way: a clock's sleep and its signal took twice the CPU.
   */
  #inTime<T>(answer: Promise<T>): Promise<T> {
    const { commandTimeoutMs } = this.#options
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Error(`no answer within ${commandTimeoutMs} ms`))
      const timer = setTimeout(() => setImmediate(giveUp), commandTimeoutMs)
      answer.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }
}
