import { channels, TenfoldError } from '../kernel/index.ts'
import type { Connection } from './connection.ts'
import { commitUnknown, transactionAborted, transactionEnded } from './errors.ts'
import type { CommitHooks } from './hooks.ts'
import type { Statement } from './pipelined-query.ts'
import { refuseInTransaction } from './refuse.ts'
import { toResult } from './result.ts'
import { currentScope, runInScope, type Scope } from './scope.ts'
import type { BeforeCommit, QueryResult, Tx } from './types.ts'

interface TransactionOptions {
  readonly pool: object
  readonly connection: Connection
  readonly settings: Statement<string>
  readonly hooks: CommitHooks
}

/** A transaction on one connection. BEGIN and the settings travel with its first statement. */
export class Transaction implements Tx, Scope {
  readonly pool: object
  readonly outer: Scope | undefined = currentScope()
  readonly #connection: Connection
  readonly #hooks: CommitHooks
  #preamble: readonly Statement<string>[]
  #hasEnded = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor({ pool, connection, settings, hooks }: TransactionOptions) {
    this.pool = pool
    this.#connection = connection
    this.#hooks = hooks
    this.#preamble = [{ text: 'begin', values: [] }, settings]
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  query<Row>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> {
    if (this.#hasEnded) return Promise.reject(transactionEnded())
    const answer = this.#turn.then(() => this.#send({ text, values }))
    this.#turn = answer.catch(() => undefined)
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
      await this.#turn
      await this.#hooks.prepare()
      await this.#commit()
      return value
    } catch (error) {
      if (!this.#hasEnded) await this.#rollback()
      throw error
    }
  }

  async #send(statement: Statement): Promise<QueryResult<unknown>> {
    refuseInTransaction(statement.text)
    const preamble = this.#preamble
    this.#preamble = []
    const result = await this.#connection.send(statement, preamble)
    // Somebody slipped a COMMIT or ROLLBACK through: what follows would run without a tenant.
    if (this.#connection.status === 'I') throw transactionEnded()
    return toResult(result)
  }

  async #commit(): Promise<void> {
    this.#hasEnded = true
    if (!this.#hasBegun) return
    const { command } = await this.#connection.send(end('commit')).catch(asUnknown)
    if (command !== 'COMMIT') throw transactionAborted()
  }

  /** A connection that can't roll back is closed by its pool, which has the same effect. */
  async #rollback(): Promise<void> {
    await this.#turn
    this.#hasEnded = true
    if (!this.#hasBegun) return
    await this.#connection
      .send(end('rollback'))
      .catch((error: unknown) => channels['runtime:fault'].publish({ where: 'db/rollback', error }))
  }

  get #hasBegun(): boolean {
    return this.#preamble.length === 0
  }
}

function end(text: 'commit' | 'rollback'): Statement {
  return { text, values: [] }
}

/** A COMMIT that the server refused did nothing; one that was never answered may have. */
function asUnknown(error: unknown): never {
  throw error instanceof TenfoldError ? commitUnknown(error) : error
}
