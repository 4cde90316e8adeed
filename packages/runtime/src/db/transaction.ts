import { setImmediate } from 'node:timers/promises'
import pg from 'pg'
import { type Secret, TenfoldError } from '../kernel/index.ts'
import type { Connection } from './connection.ts'
import {
  calledTooLate,
  commitUnknown,
  connectionLost,
  transactionAborted,
  transactionEnded,
} from './errors.ts'
import { begin, commit, lastChecks } from './finish.ts'
import type { CommitHooks } from './hooks.ts'
import { isRead } from './is-read.ts'
import { inPrimarysPlace } from './primarys-place.ts'
import { endsTransaction, refuseInTransaction } from './refuse.ts'
import { toResult } from './result.ts'
import { currentScope, runInScope, type Scope } from './scope.ts'
import type { Answer, Statement } from './statement.ts'
import { type Taken, telling } from './telling.ts'
import { inPlainWords, refuseTenantChange } from './tenant.ts'
import type { Terms } from './terms.ts'
import { Turns } from './turns.ts'
import type { BeforeCommit, QueryOptions, QueryResult, Tx } from './types.ts'

interface TransactionOptions {
  readonly pool: object
  readonly url: Secret
  readonly connection: Connection
  readonly terms: Terms
  readonly hooks: CommitHooks
}

/**
 * A transaction on one connection. BEGIN and the settings travel with its first statement.
 *
 * It ends the moment its outcome is decided, before COMMIT or ROLLBACK leaves: what still waits is
 * refused, and only what is on the wire is waited for. So nothing of it is sent after its end.
 */
export class Transaction implements Tx, Scope {
  readonly pool: object
  readonly outer: Scope | undefined = currentScope()
  readonly #connection: Connection
  readonly #route: Taken
  readonly #hooks: CommitHooks
  readonly #terms: Terms
  readonly #turns = new Turns()
  /** While the last statements of a function that has returned are answered. */
  #isDraining = false
  #hasEnded = false
  #isCommitting = false
  #mayHaveWritten = false
  /** Why it can't commit, if it ended before its function did. */
  #fault: Error | undefined
  /** Error of a statement that was never sent: the server would commit without it. */
  #leftOut: { readonly error: unknown } | undefined

  constructor({ pool, url, connection, terms, hooks }: TransactionOptions) {
    this.pool = pool
    this.#connection = connection
    this.#route = { node: 'primary', reason: 'transaction', url }
    this.#hooks = hooks
    this.#terms = terms
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  query<Row>(
    text: string,
    values: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<QueryResult<Row>> {
    if (this.#isDraining) this.#end(calledTooLate())
    const answer = this.#turns.take(() => this.#send({ text, values, ...options }))
    // Unawaited, it counts by what it does to the transaction: it must not end the process.
    answer.catch(() => undefined)
    return answer as Promise<QueryResult<Row>>
  }

  beforeCommit(work: BeforeCommit): void {
    if (this.#hasEnded) throw transactionEnded()
    this.#hooks.before(work)
  }

  afterCommit(work: () => Promise<void>): void {
    if (this.#hasEnded) throw transactionEnded()
    this.#hooks.after(work)
  }

  /** Commits when `work` returns, rolls back when it throws. */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      const value = await runInScope(this, () => work(this))
      await this.#drain()
      await this.#prepare()
      await this.#commit()
      return value
    } catch (error) {
      // A check before COMMIT may have failed, so that COMMIT was never reached.
      if (!this.#isCommitting || this.#connection.status === 'E') await this.#rollback()
      throw await inPrimarysPlace(error, this.#connection)
    }
  }

  async #send(statement: Statement): Promise<QueryResult<unknown>> {
    const { text } = statement
    const connection = this.#connection
    try {
      const result = await telling(statement, this.#route, () => this.#sendAs(statement))
      if (endsTransaction(text, result.command)) this.#end(transactionEnded())
      return toResult(result, statement)
    } finally {
      // A COMMIT slipped through, in whatever way: what follows would run alone, and without a tenant.
      if (connection.hasSent && connection.status === 'I') this.#end(transactionEnded())
    }
  }

  async #sendAs(statement: Statement): Promise<Answer> {
    try {
      this.#terms.checkTenant()
      refuseInTransaction(statement.text)
      refuseTenantChange(statement.text, statement.values)
      const runsCode = !isRead(statement.text)
      this.#mayHaveWritten ||= runsCode
      const limitMs = this.#terms.limitMs()
      const sending = { preamble: this.#preamble(), limitMs, runsCode }
      const result = await this.#connection.send(statement, sending)
      // Statements that were left out after the savepoint no longer matter.
      if (result.command === 'ROLLBACK') this.#leftOut = undefined
      return result
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) this.#leftOut = { error }
      throw error
    }
  }

  #preamble(): readonly Statement<string>[] {
    const { hasSent, status } = this.#connection
    if (!hasSent) return [begin, this.#terms.settings()]
    // A failed transaction lets nothing through but a ROLLBACK TO.
    return status === 'E' ? [] : this.#terms.renewal()
  }

  /** Sends statements that were called before the function returned; a later one spoils the transaction. */
  async #drain(): Promise<void> {
    if (!this.#turns.areTaken) return
    this.#isDraining = true
    await this.#turns.idle()
    // Code that waited for the last answer runs before this, and would call its next statement now.
    await setImmediate()
    this.#isDraining = false
    if (this.#fault) throw this.#fault
  }

  /** Runs hooks until none is left, including those that were added while statements of others were answered. */
  async #prepare(): Promise<void> {
    do {
      await runInScope(this, () => this.#hooks.prepare())
      await this.#turns.idle()
    } while (this.#hooks.arePending)
  }

  async #commit(): Promise<void> {
    this.#end()
    if (this.#fault) throw this.#fault
    if (this.#connection.isLost) throw connectionLost(this.#leftOut?.error)
    if (this.#leftOut) throw transactionAborted(this.#leftOut.error)
    if (!this.#connection.hasSent) return
    const sending = { preamble: this.#lastChecks(), limitMs: this.#terms.limitMs() }
    this.#isCommitting = true
    const send = () => this.#connection.send(commit, sending).catch(asCommitFault)
    const { command } = await telling(commit, this.#route, send)
    if (command !== 'COMMIT') throw transactionAborted()
  }

  #lastChecks(): readonly Statement<string>[] {
    if (!this.#mayHaveWritten || this.#connection.status === 'E') return []
    return lastChecks(this.#connection, this.#terms)
  }

  async #rollback(): Promise<void> {
    this.#end()
    await this.#turns.idle()
    const { hasSent, isLost, status } = this.#connection
    if (!hasSent || isLost || status === 'I') return
    await this.#connection.rollBack()
  }

  #end(fault?: Error): void {
    this.#hasEnded = true
    this.#fault ??= fault
    this.#turns.end(transactionEnded)
  }
}

/** A COMMIT that the server refused did nothing; one that was never answered may have. */
function asCommitFault(error: unknown): never {
  throw error instanceof TenfoldError ? commitUnknown(error) : inPlainWords(error)
}
