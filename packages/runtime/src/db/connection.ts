import pg from 'pg'
import { channels } from '../kernel/index.ts'
import { connectionLost } from './errors.ts'
import { PipelinedQuery, type Statement } from './pipelined-query.ts'

/** A pool's connection while one caller holds it. */
export class Connection {
  readonly #client: pg.PoolClient
  #isLost = false

  constructor(client: pg.PoolClient) {
    this.#client = client
    client.once('error', this.#markLost)
  }

  /** I: idle, T: in a transaction, E: in a failed one. As of the last answer that wasn't an error. */
  get status(): 'I' | 'T' | 'E' | null {
    return this.#client.getTransactionStatus()
  }

  /** Sends `statement` behind its preamble, in one round trip. */
  async send(
    statement: Statement,
    preamble: readonly Statement<string>[] = [],
  ): Promise<pg.QueryResult> {
    if (this.#isLost) throw connectionLost()
    channels['db:statement'].publish({ text: statement.text })
    try {
      return await this.#send(statement, preamble)
    } catch (error) {
      this.#isLost ||= endsConnection(error)
      // From the socket's callback to the code that sent the statement.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw this.#isLost ? connectionLost(error) : error
    }
  }

  /** Gives the connection back; one that is broken or still in a transaction is closed instead. */
  release(): void {
    this.#client.off('error', this.#markLost)
    this.#client.release(this.#isLost || this.status !== 'I')
  }

  readonly #markLost = (): void => {
    this.#isLost = true
  }

  #send(statement: Statement, preamble: readonly Statement<string>[]): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | undefined, result: pg.QueryResult) =>
        error ? reject(error) : resolve(result)
      this.#client.query(new PipelinedQuery(preamble, statement, settle))
    })
  }
}

/** Whether the server ends the connection with this error, or has stopped to answer on it. */
function endsConnection(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0|25P0[34])/.test(error.code ?? '')
  return error instanceof Error && error.message === 'Query read timeout'
}
