import { systemClock, wasCommitted } from '../kernel/index.ts'
import { Batches, type BatchOutcome } from './batches.ts'
import type { Connection } from './connection.ts'
import { nestedCall, rolledBackAround, statementUnknown } from './errors.ts'
import { begin, commit, lastChecks, mayDefer } from './finish.ts'
import { CommitHooks } from './hooks.ts'
import { isRead } from './is-read.ts'
import { listen } from './listen.ts'
import { checkConsistency, checkOptions, databaseUrl } from './options.ts'
import { sendable } from './pipeline.ts'
import { mayCommit } from './plain.ts'
import { Pool } from './pool.ts'
import { inPrimarysPlace } from './primarys-place.ts'
import { refuseOutsideTransaction } from './refuse.ts'
import { toResult } from './result.ts'
import { Router } from './router.ts'
import { isInTransaction } from './scope.ts'
import type { Answer, Statement } from './statement.ts'
import { telling } from './telling.ts'
import { inPlainWords, refuseTenantChange } from './tenant.ts'
import { Terms } from './terms.ts'
import { Transaction } from './transaction.ts'
import type { Db, DbOptions, QueryOptions, QueryResult } from './types.ts'

/** A database that connects at its first statement. */
export function createDb(given: DbOptions): Db {
  const { url, urlSetting = databaseUrl } = given
  const { acquireTimeoutMs, statementTimeoutMs, clock = systemClock } = given
  checkOptions(given)
  const pool = new Pool(given)
  const reads = new Batches<Answer>((statements, terms) =>
    pool.use(terms, (connection) => sendReads(connection, statements, terms)),
  )
  const { replicas = [] } = given
  const router = replicas.length > 0 ? new Router({ db: given, replicas }) : undefined
  const enter = () => {
    if (isInTransaction(pool)) throw nestedCall()
    return new Terms(statementTimeoutMs)
  }
  const db: Db = {
    async query<Row>(
      text: string,
      values: readonly unknown[] = [],
      options: QueryOptions = {},
    ): Promise<QueryResult<Row>> {
      const terms = enter()
      const statement = sendable({ text, values, ...options })
      refuseOutsideTransaction(text)
      refuseTenantChange(text, values)
      checkConsistency(options)
      if (mayCommit(text)) return db.transaction((tx) => tx.query<Row>(text, values, options))
      const onPrimary = () =>
        isRead(text)
          ? reads.read(statement, terms)
          : pool.use(terms, (connection) => sendAlone(connection, statement, terms))
      const result = await (router
        ? router.query(statement, terms, onPrimary)
        : telling(statement, { node: 'primary', reason: 'no replicas', url }, onPrimary))
      return toResult(result, options) as QueryResult<Row>
    },
    async transaction(work) {
      const terms = enter()
      const hooks = new CommitHooks()
      const run = (connection: Connection) =>
        new Transaction({ pool, url, connection, terms, hooks }).run(work)
      if (router) terms.session?.owe(router)
      const ended = pool.use(terms, run).finally(() => router && terms.session?.owe(router))
      const value = await ended.catch(async (error: unknown) => {
        await hooks.settle()
        throw wasCommitted(error) ? rolledBackAround(error) : error
      })
      await hooks.finish()
      return value
    },
    listen(listening) {
      const notify = async (payload: string) => {
        const statement = { text: 'select pg_notify($1, $2)', values: [listening.channel, payload] }
        const terms = new Terms(statementTimeoutMs)
        await pool.use(terms, (connection) => sendAlone(connection, statement, terms))
      }
      const connectTimeoutMs = acquireTimeoutMs
      return listen({ ...listening, url, urlSetting, connectTimeoutMs, clock, notify })
    },
    primary: router,
    async close() {
      await router?.close()
      await pool.close()
    },
  }
  return db
}

/** Sends statements that change nothing, in one round trip. */
async function sendReads(
  connection: Connection,
  statements: readonly Statement[],
  terms: Terms,
): Promise<BatchOutcome<Answer>> {
  const since = performance.now()
  const sending = { preamble: [terms.settings()], limitMs: terms.limitMs() }
  const { answers, ...outcome } = await connection.read(statements, sending)
  return { ...outcome, results: answers, tookMs: performance.now() - since }
}

/** Sends a statement that may change something, in one round trip. */
async function sendAlone(connection: Connection, statement: Statement, terms: Terms) {
  const { text } = statement
  try {
    const [settings, limitMs] = [terms.settings(), terms.limitMs()]
    if (!mayDefer(text)) return await connection.send(statement, { preamble: [settings], limitMs })
    const finish = [...lastChecks(connection, terms), commit]
    return await connection.send(statement, {
      preamble: [begin, settings],
      finish,
      limitMs,
      runsCode: true,
    })
  } catch (error) {
    if (connection.status === 'E') await connection.rollBack()
    const mayHaveRun = connection.isLost && connection.hasSent
    if (mayHaveRun) throw statementUnknown(error)
    throw inPlainWords(await inPrimarysPlace(error, connection))
  }
}
