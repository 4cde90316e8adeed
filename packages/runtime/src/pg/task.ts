import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { channels, findSession, systemClock } from '../kernel/index.ts'
import type { PgQuery } from './escorted.ts'
import { SessionTerms } from './session-terms.ts'
import { type Shape, shapeOf } from './shape.ts'

type Callback = (error: Error | null | undefined, result: unknown) => void
type Consistency = 'session' | 'eventual' | 'strong'

/** A config of pg's `query`, as far as it matters here. */
interface Config {
  readonly text?: string
  readonly values?: unknown[]
  readonly rowMode?: string
  readonly types?: pg.CustomTypesConfig
  readonly binary?: boolean
  readonly rows?: number
  readonly consistency?: Consistency
  readonly query_timeout?: number
  readonly submit?: unknown
}

/** A call of `client.query`, until it is answered. */
export class Task {
  readonly query: PgQuery
  /** The call returns it. */
  readonly answer: unknown
  /** The statement, if it may be sent elsewhere than on this client's connection. */
  readonly config: Config | undefined
  readonly text: string
  readonly values: readonly unknown[]
  readonly shape: Shape
  /** Undefined outside of any session. */
  readonly terms: SessionTerms | undefined
  /** Runs work in the session of the call, and in the call's context while anybody listens to answers. */
  readonly run: (work: () => void) => void
  /** True once it was sent on the client's own connection, whose answer its caller gets. */
  isSent = false
  /** True once the router was asked, which publishes how it ends. */
  isRouted = false
  /** True once its caller got an answer from elsewhere, or an error. */
  #isOver = false
  /** May turn a result into an error, or an error into another. */
  judge: ((error: Error | null | undefined, result: unknown) => Error | null) | undefined
  readonly #onAnswer: Callback[] = []

  constructor(given: readonly unknown[]) {
    this.terms = findSession() && new SessionTerms()
    const [first, values, callback] = given as [string | Config, unknown, Callback | undefined]
    const isHeard = this.terms !== undefined || channels['db:answer'].hasListeners
    this.run = isHeard ? AsyncLocalStorage.snapshot() : (work) => work()
    if (typeof first === 'object' && typeof first.submit === 'function') {
      this.query = first as unknown as PgQuery
      this.answer = first
      this.query.callback ??= typeof values === 'function' ? (values as Callback) : callback
      this.text = this.query.text ?? textOfStream(first)
      this.values = []
    } else {
      const query = new pg.Query(first as string, values as unknown[], callback)
      const made = query as unknown as PgQuery & { values?: unknown[] }
      this.query = made
      this.config = typeof first === 'object' ? first : {}
      this.text = made.text ?? ''
      this.values = made.values ?? []
      const { query_timeout } = this.config
      if (query_timeout) Object.assign(query, { query_timeout })
      this.answer = this.#await(made)
    }
    this.shape = shapeOf(this.text)
  }

  /** True when a replica could answer it: all that it gives back is its result. */
  get isPlain(): boolean {
    const { config } = this
    return config !== undefined && !config.rows && !config.binary && Array.isArray(this.values)
  }

  /** Calls `tell` before the caller gets the answer. */
  onAnswer(tell: Callback): void {
    this.#onAnswer.push(tell)
  }

  /** Makes it a query of the extended protocol, if it is one of pg's own: true when it is one then. */
  extend(): boolean {
    if (!this.config) return false
    Object.assign(this.query, { queryMode: 'extended' })
    return true
  }

  /** Has it parsed anew each time: the next server connection may not know the name. */
  dropName(): void {
    if (this.extend()) Object.assign(this.query, { name: undefined })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /**
   * Fails a call that is neither answered nor sent on the client's own connection, where pg counts the time by itself, in
   * `limitMs`, or in what the call says. Returns a function that ends the wait.
   */
  failLate(limitMs: number): () => void {
    const ownMs = this.config?.query_timeout || limitMs
    if (!ownMs) return () => undefined
    const over = new AbortController()
    void this.#failAfter(ownMs, over.signal)
    return () => over.abort('over')
  }

  async #failAfter(ms: number, signal: AbortSignal): Promise<void> {
    await systemClock.sleep(ms, signal)
    if (!signal.aborted && !this.isSent) this.fail(new Error('Query read timeout'))
  }

  /** Ends a call whose query was not sent. */
  fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const { query } = this
    this.run(() => {
      if (query.callback) query.callback(error as Error, undefined)
      else query.handleError(error as Error, undefined as unknown as pg.Connection)
    })
  }

  settle(result: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.run(() => this.query.callback?.(null, result))
  }

  #await(query: PgQuery): Promise<unknown> | undefined {
    const given = query.callback
    const settled = (callback: Callback): Callback => {
      return (error, result) => {
        const fault = this.judge?.(error, result) ?? error
        for (const tell of this.#onAnswer.splice(0)) tell(fault, result)
        this.run(() => callback(fault, fault ? undefined : result))
      }
    }
    if (given) {
      if (typeof given !== 'function') throw new TypeError('callback is not a function')
      query.callback = settled(given)
      return undefined
    }
    return new Promise((resolve, reject) => {
      query.callback = settled((error, result) => (error ? reject(error) : resolve(result)))
    }).catch((error: unknown) => {
      // Leads back to the caller instead of to the socket.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    })
  }
}

/** A stream of rows keeps its statement in its cursor. */
function textOfStream(query: Config): string {
  const { cursor } = query as { readonly cursor?: { readonly text?: string } }
  return cursor?.text ?? ''
}
