import { findSession, type Secret } from '../kernel/index.ts'
import { nestedCall } from './errors.ts'
import { CommitHooks } from './hooks.ts'
import { listen } from './listen.ts'
import type { Statement } from './pipelined-query.ts'
import { Pool } from './pool.ts'
import { refuseOutsideTransaction } from './refuse.ts'
import { toResult } from './result.ts'
import { isInTransaction, Transaction } from './transaction.ts'
import type { Db, QueryResult } from './types.ts'

export interface DbOptions {
  readonly url: Secret
  readonly poolSize: number
  readonly acquireTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** A database that connects at its first statement. */
export function createDb(options: DbOptions): Db {
  const pool = new Pool(options)
  const settings = () => settingsOf(findSession()?.tenant ?? '', options.statementTimeoutMs)
  return {
    async query<Row>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> {
      if (isInTransaction()) throw nestedCall()
      refuseOutsideTransaction(text)
      const result = await pool.use((connection) => connection.send({ text, values }, [settings()]))
      return toResult(result) as QueryResult<Row>
    },
    async transaction(work) {
      if (isInTransaction()) throw nestedCall()
      const hooks = new CommitHooks()
      const value = await hooks.settleAfter(() =>
        pool.use((connection) => new Transaction(connection, settings(), hooks).run(work)),
      )
      await hooks.finish()
      return value
    },
    listen: (listening) =>
      listen({ ...listening, url: options.url, connectTimeoutMs: options.acquireTimeoutMs }),
    close: () => pool.close(),
  }
}

/**
 * Always both settings, also for "no tenant": a statement never depends on what an earlier one left
 * on the connection, nor on a `SET` that only one server connection of a pooler has seen.
 */
function settingsOf(tenant: string, statementTimeoutMs: number): Statement<string> {
  return {
    text: "select set_config('app.tenant_id', $1, true), set_config('statement_timeout', $2, true)",
    values: [tenant, String(statementTimeoutMs)],
  }
}
