import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'
import type { Aside } from '../db/drop-in/index.ts'

/** The members that a client of pg calls on the query that it runs: a query, a cursor or a stream. */
export interface PgQuery {
  submit(connection: pg.Connection): Error | null | undefined
  handleRowDescription?(message: unknown): void
  handleDataRow?(message: unknown): void
  handlePortalSuspended?(connection: pg.Connection): void
  handleEmptyQuery?(connection: pg.Connection): void
  handleCommandComplete?(message: unknown, connection: pg.Connection): void
  handleCopyInResponse?(connection: pg.Connection): void
  handleCopyData?(message: unknown, connection: pg.Connection): void
  handleReadyForQuery?(connection: pg.Connection): void
  handleError(error: Error, connection: pg.Connection): void
  requiresPreparation?(): boolean
  callback?: ((error: Error | null | undefined, result: unknown) => void) | undefined
  name?: string
  text?: string
  binary?: boolean
  readonly rows?: number
  readonly query_timeout?: number
  readonly _result?: unknown
}

interface Escort {
  /** Sent before the query. */
  readonly before: readonly Aside[]
  /** Sent after it, if it is a single command; when one of them fails, so does the query. */
  readonly after?: readonly Aside[]
  /** Runs what the query calls back, in the session that it was sent in. */
  readonly run: (work: () => void) => void
  /** Called with each sign that the query has done something. */
  readonly onAnswer: () => void
}

/**
 * A query together with statements around it, all in one transaction of the server: there is no Sync in between. So a
 * `set_config(..., true)` before it holds for it and for nothing else. A query of the extended protocol travels
 * with them in one round trip; any other, such as a cursor or a COPY, is sent when those before it are answered.
 */
export class Escorted implements PgQuery {
  readonly #query: PgQuery
  readonly #escort: Escort
  readonly #isPipelined: boolean
  /** Statements before it that are unanswered: 0 while it is the query's turn, less than 0 after it. */
  #unanswered: number
  #hasSubmitted = false
  /** Why it was not sent. */
  #fault: Error | undefined

  constructor(query: PgQuery, escort: Escort) {
    this.#query = query
    this.#escort = escort
    this.#isPipelined = query.requiresPreparation?.() === true
    this.#unanswered = escort.before.length
  }

  get callback(): PgQuery['callback'] {
    return this.#query.callback
  }

  set callback(callback: PgQuery['callback']) {
    this.#query.callback = callback
  }

  /** While others are parsed it has no name: the client takes each answer for that of the statement with the name. */
  get name(): string {
    return (this.#unanswered === 0 && this.#query.name) || ''
  }

  get text(): string {
    return this.#query.text ?? ''
  }

  get binary(): boolean {
    return this.#query.binary ?? false
  }

  set binary(binary: boolean) {
    this.#query.binary = binary
  }

  get rows(): number {
    return this.#query.rows ?? 0
  }

  get query_timeout(): number {
    return this.#query.query_timeout ?? 0
  }

  get _result(): unknown {
    const { _result: result } = this.#query
    return result
  }

  submit(connection: pg.Connection): null {
    const { before, after = [] } = this.#escort
    connection.stream.cork()
    try {
      send(connection, before)
      if (!this.#isPipelined && before.length === 0) this.#submitQuery(inContext(connection))
      else if (!this.#isPipelined) connection.flush()
      else if (after.length === 0 || this.#query.rows) this.#submitQuery(connection)
      else {
        this.#submitQuery(withoutSync(connection))
        send(connection, after)
        connection.sync()
      }
    } finally {
      connection.stream.uncork()
    }
    return null
  }

  handleRowDescription(message: unknown): void {
    this.#call(() => this.#query.handleRowDescription?.(message))
  }

  handleDataRow(message: unknown): void {
    if (this.#unanswered === 0) this.#call(() => this.#query.handleDataRow?.(message))
  }

  handlePortalSuspended(connection: pg.Connection): void {
    this.#call(() => this.#query.handlePortalSuspended?.(connection))
  }

  handleEmptyQuery(connection: pg.Connection): void {
    this.#call(() => this.#query.handleEmptyQuery?.(connection))
    if (this.#isPipelined) this.#unanswered--
  }

  handleCommandComplete(message: unknown, connection: pg.Connection): void {
    if (this.#unanswered === 0)
      this.#call(() => this.#query.handleCommandComplete?.(message, connection))
    // A simple query may hold several commands, and nothing comes after it.
    if (this.#unanswered !== 0 || this.#isPipelined) this.#unanswered--
    if (this.#unanswered === 0 && !this.#isPipelined && !this.#hasSubmitted)
      this.#submitQuery(inContext(connection))
  }

  handleCopyInResponse(connection: pg.Connection): void {
    this.#call(() => this.#query.handleCopyInResponse?.(connection))
    // While it waits for a COPY's rows the server ignores a Sync: without another it would wait for ever.
    if (this.#isPipelined) connection.sync()
  }

  handleCopyData(message: unknown, connection: pg.Connection): void {
    this.#call(() => this.#query.handleCopyData?.(message, connection))
  }

  handleReadyForQuery(connection: pg.Connection): void {
    this.#escort.onAnswer()
    const fault = this.#fault
    if (fault) this.#call(() => this.#query.handleError(fault, connection))
    else this.#call(() => this.#query.handleReadyForQuery?.(connection))
  }

  handleError(error: Error, connection: pg.Connection): void {
    this.#escort.onAnswer()
    if (this.#unanswered > 0 && this.#query.name)
      delete (connection as unknown as Names).submittedNamedStatements[this.#query.name]
    if (!this.#isPipelined && !this.#hasSubmitted) connection.sync()
    this.#call(() => this.#query.handleError(error, connection))
  }

  #submitQuery(connection: pg.Connection): void {
    this.#hasSubmitted = true
    this.#call(() => {
      this.#fault = this.#query.submit(connection) ?? undefined
    })
    if (this.#fault) connection.sync()
  }

  #call(work: () => void): void {
    this.#escort.run(work)
  }
}

interface Names {
  readonly submittedNamedStatements: Record<string, string>
}

function send(connection: pg.Connection, statements: readonly Aside[]): void {
  for (const { text, values } of statements) {
    connection.parse({ name: '', text, types: [] }, true)
    connection.bind({ values: [...values] }, true)
    connection.execute({}, true)
  }
}

/** The same connection, which calls back in the session of the listener: a cursor waits so for its end. */
function inContext(connection: pg.Connection): pg.Connection {
  const on = connection.on.bind(connection)
  const removeListener = connection.removeListener.bind(connection)
  const once = (name: string, listener: () => void) =>
    connection.once(name, name === 'readyForQuery' ? AsyncLocalStorage.bind(listener) : listener)
  return Object.create(connection, {
    on: { value: on },
    once: { value: once },
    removeListener: { value: removeListener },
  }) as pg.Connection
}

/** The same connection, for a query that isn't the last before the Sync. */
function withoutSync(connection: pg.Connection): pg.Connection {
  return Object.create(connection, { sync: { value: () => undefined } }) as pg.Connection
}
