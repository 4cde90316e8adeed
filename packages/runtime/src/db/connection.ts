import pg from 'pg'
import { channels } from '../kernel/index.ts'
import { connectionLost, connectionReleased } from './errors.ts'
import { type Outcome, Pipeline, sendable } from './pipeline.ts'
import { leavesTraces } from './plain.ts'
import { type Prepared, preparedOn } from './prepared.ts'
import type { Answer, Aside, Statement } from './statement.ts'

/** Silence of the server, beyond its own limit for a statement, after which the connection counts as broken. */
export const silenceGraceMs = 5_000

/**
 * DISCARD ALL but for the statements that the server knows by the names of `Prepared`. One that SQL's own PREPARE
 * named makes it fail.
 */
export const discardTraces = `close all; set session authorization default; reset all; unlisten *;
  select pg_advisory_unlock_all(), 1 / (count(*) = 0)::int from pg_prepared_statements where from_sql;
  discard temp; discard sequences`

interface Sending {
  /** Sent before the statement, in the same round trip. */
  readonly preamble?: readonly Aside[]
  /** Sent after it, in the same round trip; it counts as done when these are. */
  readonly finish?: readonly Aside[]
  /** The server's limit for the statement, if less than usual. */
  readonly limitMs?: number
  /** It may run code that its text doesn't show, such as a function or a trigger, which may leave something on the connection. */
  readonly runsCode?: boolean
  readonly prepared?: Prepared
}

/** A pool's connection while one caller holds it. */
export class Connection {
  readonly #client: pg.PoolClient
  readonly #onTraces: 'discard' | 'close'
  #isLost = false
  #isReleased = false
  #hasSent = false
  #unanswered = 0
  #isMarked = false
  #mayHoldTraces = false

  /** `onTraces` says what becomes of it after statements that may have run code: discarding drops all settings. */
  constructor(client: pg.PoolClient, onTraces: 'discard' | 'close' = 'discard') {
    this.#client = client
    this.#onTraces = onTraces
    client.once('error', this.#markLost)
  }

  /** I: idle, T: in a transaction, E: in a failed one. As of the last answer. */
  get status(): 'I' | 'T' | 'E' | null {
    return this.#client.getTransactionStatus()
  }

  get isLost(): boolean {
    return this.#isLost
  }

  /** True once anything has left on the wire for this caller. */
  get hasSent(): boolean {
    return this.#hasSent
  }

  /** True once a statement may have left something on the connection, which is then closed when it is given back. */
  get isMarked(): boolean {
    return this.#isMarked
  }

  /** Ends a transaction that has failed. A connection on which that fails is closed by its pool, which has the same effect. */
  async rollBack(): Promise<void> {
    const report = (error: unknown) =>
      channels['runtime:fault'].publish({ where: 'db/rollback', error })
    await this.send({ text: 'rollback', values: [] }).catch(report)
  }

  async send(statement: Statement, sending: Sending = {}): Promise<Answer> {
    const { answers, error } = await this.#send([sendable(statement)], sending)
    if (error) throw error
    return answers[0] as Answer
  }

  /**
   * Sends statements that change nothing, as `sendable` makes them, in one round trip: where the server may know them by name, it is sent the name.
   * Never rejects. When one fails, those after it have not been carried out.
   */
  async read(statements: readonly Statement[], sending: Sending = {}): Promise<Outcome> {
    const prepared = preparedOn(this.#client)
    const finish = [...(sending.finish ?? []), ...prepared.askAllowed(this.#client)]
    const outcome = await this.#send(statements, { ...sending, finish, prepared })
    return outcome.mayBeStale && !this.#isLost ? this.#send(statements, sending) : outcome
  }

  /**
   * Gives the connection back; one that is broken, busy, in a transaction or marked by a statement is closed instead. After
   * statements that may have run code, the server first discards what that may have left: settings, temporary tables,
   * advisory locks. Calls `done` when the connection is free, or gone.
   */
  release(done: () => void): void {
    this.#isReleased = true
    const isClean = !this.#isLost && !this.#isMarked && this.#unanswered === 0
    const giveBack = (isUsable: boolean) => {
      this.#client.off('error', this.#markLost)
      this.#client.release(!isUsable)
      done()
    }
    if (!isClean || this.status !== 'I' || !this.#mayHoldTraces)
      return giveBack(isClean && this.status === 'I')
    if (this.#onTraces === 'close') return giveBack(false)
    this.#client.query(discardTraces).then(
      () => giveBack(!this.#isLost),
      () => giveBack(false),
    )
  }

  readonly #markLost = (): void => {
    this.#isLost = true
  }

  async #send(statements: readonly Statement[], sending: Sending): Promise<Outcome> {
    if (this.#isReleased) return failure(connectionReleased())
    if (this.#isLost) return failure(connectionLost())
    for (const { text } of statements) {
      channels['db:statement'].publish({ text })
      this.#isMarked ||= leavesTraces(text)
    }
    this.#mayHoldTraces ||= sending.runsCode === true
    this.#unanswered++
    const outcome = await this.#carryOut(statements, sending)
    this.#unanswered--
    const { error } = outcome
    if (!error) return outcome
    this.#isLost ||= endsConnection(error)
    // Moves the stack from the socket's callback to the code that sent the statement.
    Error.captureStackTrace(error)
    return this.#isLost ? failure(connectionLost(error)) : outcome
  }

  #carryOut(
    statements: readonly Statement[],
    { preamble: before = [], finish: after = [], limitMs, prepared }: Sending,
  ): Promise<Outcome> {
    return new Promise((settle) => {
      const onSubmit = () => {
        this.#hasSent = true
      }
      const pipeline = new Pipeline({ before, statements, after, prepared, onSubmit, settle })
      if (limitMs !== undefined) pipeline.query_timeout = limitMs + silenceGraceMs
      this.#client.query(pipeline)
    })
  }
}

function failure(error: Error): Outcome {
  return { answers: [], error, failed: undefined, mayBeStale: false }
}

/** True when the server ends the connection with this error, or has stopped answering on it. */
function endsConnection(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0|25P0[34])/.test(error.code ?? '')
  return (
    error instanceof Error &&
    /^(Query read timeout|Connection terminated|Client (has encountered|was closed))/.test(
      error.message,
    )
  )
}
