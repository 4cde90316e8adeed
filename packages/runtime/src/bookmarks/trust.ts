import { AsyncLocalStorage } from 'node:async_hooks'
import type { Db } from '../db/index.ts'
import { type Clock, channels } from '../kernel/index.ts'

/** Time for which the primary's word, that the store may be relied on, counts. */
const trustMs = 1_000
/** Age of that word at which it is asked for again, while what it says is still used. */
const renewMs = 300
/** How long a suspension lasts unless it is renewed. */
const suspensionMs = 10_000
/** Other processes' clocks need not run at quite the same speed. */
const marginMs = 50

interface Word {
  /** Changes with each suspension. */
  readonly epoch: string
  /** When it was asked for: it was true at some time after that. */
  readonly at: number
  /** The store is surely suspended until then; undefined when it isn't suspended. */
  readonly suspendedUntil: number | undefined
}

interface TrustOptions {
  readonly db: Db
  readonly clock: Clock
}

/**
 * Tells by the primary's word whether a store outside of the database may be relied on. A process that can't tell the store
 * what a reply was made from suspends it, for everybody, and holds the reply back until no older word counts any more.
 */
export class Trust {
  readonly #db: Db
  readonly #clock: Clock
  readonly #outside = AsyncLocalStorage.snapshot()
  #word: Word | undefined
  #asking: Promise<void> | undefined
  #suspending: Promise<void> | undefined
  /** The primary didn't answer last time: nobody waits for it until it does. */
  #isAway = false
  /** When this process learnt of the suspension that lasts. */
  #suspendedSince = 0

  constructor({ db, clock }: TrustOptions) {
    this.#db = db
    this.#clock = clock
  }

  /** The epoch of the store while it may be relied on. While the primary is away, its last word stands. */
  async epoch(): Promise<string | undefined> {
    const word = await this.#hear()
    return word && word.suspendedUntil === undefined ? word.epoch : undefined
  }

  /** Resolves once nobody relies on the store, so that a reply may leave which it doesn't know of. */
  async suspend(isBack: () => Promise<boolean>): Promise<void> {
    const word = await this.#hear()
    const leftMs = (word?.suspendedUntil ?? 0) - this.#clock.elapsed()
    if (leftMs <= 0 || (leftMs < suspensionMs / 2 && !(await isBack())))
      await (this.#suspending ??= this.#write().finally(() => {
        this.#suspending = undefined
      }))
    const passedMs = this.#clock.elapsed() - this.#suspendedSince
    if (passedMs < trustMs + marginMs) await this.#clock.sleep(trustMs + marginMs - passedMs)
  }

  async #hear(): Promise<Word | undefined> {
    const now = this.#clock.elapsed()
    const { at = Number.NEGATIVE_INFINITY, suspendedUntil } = this.#word ?? {}
    const endsAt = suspendedUntil ?? at + trustMs
    if (now < Math.min(endsAt, at + renewMs)) return this.#word
    const asking = (this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    }))
    if (now >= endsAt && !(this.#word && this.#isAway)) await this.#inTime(asking)
    return this.#word
  }

  async #inTime(asking: Promise<void>): Promise<void> {
    const over = new AbortController()
    const isHeard = asking.then(() => true)
    const isLate = this.#clock.sleep(trustMs, over.signal).then(() => false)
    if (!(await Promise.race([isHeard, isLate]))) this.#isAway = true
    over.abort('over')
  }

  async #ask(): Promise<void> {
    const ask = `select ${answer} from tenfold_stores where name = 'bookmarks'`
    if (await this.#send(ask)) return
    await this.#send(
      `insert into tenfold_stores (name) values ('bookmarks') on conflict do nothing`,
    )
    await this.#send(ask)
  }

  async #write(): Promise<void> {
    const until = `clock_timestamp() + ${suspensionMs} * interval '1 millisecond'`
    await this.#send(
      `update tenfold_stores set epoch = epoch + 1, suspended_until = greatest(suspended_until, ${until})
       where name = 'bookmarks' returning ${answer}`,
    )
  }

  /** Resolves to whether there is no more to be done: something was learnt, or nothing can be. */
  async #send(text: string): Promise<boolean> {
    const at = this.#clock.elapsed()
    try {
      const { rows } = await this.#outside(() =>
        this.#db.query<{ epoch: string; left: number }>(text),
      )
      const [row] = rows
      if (row) this.#learn({ epoch: row.epoch, leftMs: row.left, at })
      return row !== undefined
    } catch (error) {
      this.#isAway = true
      channels['runtime:fault'].publish({ where: 'bookmarks/trust', error })
      return true
    }
  }

  #learn({ epoch, leftMs, at }: { epoch: string; leftMs: number; at: number }): void {
    this.#isAway = false
    const known = this.#word
    // An answer may be overtaken by a later one.
    if (known && (BigInt(epoch) < BigInt(known.epoch) || at < known.at)) return
    const suspendedUntil = leftMs > 0 ? at + leftMs : undefined
    if (suspendedUntil !== undefined && known?.suspendedUntil === undefined)
      this.#suspendedSince = this.#clock.elapsed()
    this.#word = { epoch, at, suspendedUntil }
  }
}

const answer = `epoch::text as epoch,
  (extract(epoch from suspended_until - clock_timestamp()) * 1000)::float8 as left`
