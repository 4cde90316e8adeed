import { systemClock } from '../kernel/index.ts'
import { nestedCall } from './errors.ts'
import { CommitHooks } from './hooks.ts'
import { listen } from './listen.ts'
import { Pool } from './pool.ts'
import { refuseOutsideTransaction } from './refuse.ts'
import { toResult } from './result.ts'
import { isInTransaction } from './scope.ts'
import { sessionSettings } from './settings.ts'
import { Transaction } from './transaction.ts'
import type { Db, DbOptions, QueryResult } from './types.ts'

/** A database that connects at its first statement. */
export function createDb(options: DbOptions): Db {
  const { url, acquireTimeoutMs, statementTimeoutMs, clock = systemClock } = options
  const pool = new Pool(options)
  const begin = () => {
    if (isInTransaction(pool)) throw nestedCall()
    return sessionSettings(clock, statementTimeoutMs)
  }
  return {
    async query<Row>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> {
      const settings = begin()
      refuseOutsideTransaction(text)
      const result = await pool.use((connection) => connection.send({ text, values }, [settings]))
      return toResult(result) as QueryResult<Row>
    },
    async transaction(work) {
      const settings = begin()
      const hooks = new CommitHooks()
      const value = await hooks.settleAfter(() =>
        pool.use((connection) => new Transaction({ pool, connection, settings, hooks }).run(work)),
      )
      await hooks.finish()
      return value
    },
    listen: (listening) => listen({ ...listening, url, connectTimeoutMs: acquireTimeoutMs }),
    close: () => pool.close(),
  }
}
