import { createRequire } from 'node:module'
import pg from 'pg'
import { statementInvalid } from './errors.ts'
import type { QueryOptions } from './types.ts'

export interface Statement<Value = unknown> extends QueryOptions {
  readonly text: string
  readonly values: readonly Value[]
  /** Parsers of its answer's values. Default: those of pg. */
  readonly types?: pg.CustomTypesConfig | undefined
}

/** A statement around another one. */
export interface Aside extends Statement<string> {
  /** Takes each row of its answer, as the server's text. */
  readonly onRow?: (values: readonly (string | null)[]) => void
}

/** The members of pg's query object in use, more than its types describe. */
interface PgQuery {
  submit(connection: pg.Connection): void
  handleDataRow(message: DataRow): void
  handleCommandComplete(message: unknown, connection: pg.Connection): void
  handleCopyInResponse(connection: pg.Connection): void
  handleError(error: Error, connection: pg.Connection): void
}

interface DataRow {
  readonly fields: readonly (string | null)[]
}

type Settle = (error: Error | undefined, result: pg.QueryResult) => void
type PgQueryClass = new (
  query: Statement & { readonly queryMode: 'extended'; readonly rowMode?: 'array' },
  settle: Settle,
) => PgQuery

const PgQuery: PgQueryClass = pg.Query as unknown as PgQueryClass
/** A module of pg that its types leave out. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  readonly prepareValue: (value: unknown) => unknown
}

interface Around {
  /** Statements that prepare it. */
  readonly before: readonly Aside[]
  /** Statements that finish it: if one of them fails, its error is reported in the place of the answer. */
  readonly after: readonly Aside[]
}

/**
 * A statement sent together with the ones around it, before one Sync: one round trip.
 *
 * Up to the Sync all of them form one transaction, so a `set_config(..., true)` in the preamble
 * holds for the statement and for nothing after it, even if something fails in between. Only the statement's
 * own answer is reported. What can't be sent fails at construction: a preamble that left without
 * its statement and Sync would become part of whatever is sent next.
 */
export class PipelinedQuery extends PgQuery {
  /** Time without an answer after which pg gives up; the pool's own by default. */
  query_timeout: number | undefined
  readonly #around: Around
  readonly #onSubmit: () => void
  /** Number of statements before it that are unanswered. 0 is the statement's own turn, less than 0 that of those after it. */
  #unanswered: number

  constructor(
    statement: Statement,
    around: Around,
    { onSubmit, settle }: { readonly onSubmit: () => void; readonly settle: Settle },
  ) {
    const { types, rows } = statement
    const rowMode = rows === 'arrays' && ({ rowMode: 'array' } as const)
    super({ ...sendable(statement), ...rowMode, types, queryMode: 'extended' }, settle)
    this.#around = around
    this.#onSubmit = onSubmit
    this.#unanswered = around.before.length
  }

  override submit(connection: pg.Connection): void {
    this.#onSubmit()
    connection.stream.cork()
    try {
      sendAll(connection, this.#around.before)
      if (this.#around.after.length === 0) return super.submit(connection)
      super.submit(withoutSync(connection))
      sendAll(connection, this.#around.after)
      connection.sync()
    } finally {
      connection.stream.uncork()
    }
  }

  override handleDataRow(message: DataRow): void {
    if (this.#unanswered === 0) return super.handleDataRow(message)
    const { before, after } = this.#around
    const aside = this.#unanswered > 0 ? before.at(-this.#unanswered) : after[-this.#unanswered - 1]
    aside?.onRow?.(message.fields)
  }

  override handleCommandComplete(message: unknown, connection: pg.Connection): void {
    if (this.#unanswered-- === 0) super.handleCommandComplete(message, connection)
  }

  /** While it waits for a COPY's rows the server ignores a Sync: without another it would wait for ever. */
  override handleCopyInResponse(connection: pg.Connection): void {
    super.handleCopyInResponse(connection)
    connection.sync()
  }

  /** The server's error is reported when it is ready again, or gone: until then the transaction's state is unknown. */
  override handleError(error: Error, connection: pg.Connection): void {
    const report = (): void => {
      connection.off('readyForQuery', report)
      connection.off('end', report)
      super.handleError(error, connection)
    }
    if (!(error instanceof pg.DatabaseError)) return report()
    connection.on('readyForQuery', report)
    connection.on('end', report)
  }
}

function sendAll(connection: pg.Connection, statements: readonly Statement<string>[]): void {
  for (const { text, values } of statements) {
    connection.parse({ name: '', text, types: [] }, true)
    connection.bind({ values: [...values] }, true)
    connection.execute({}, true)
  }
}

/** The same connection, for a statement that isn't the last before the Sync. */
function withoutSync(connection: pg.Connection): pg.Connection {
  return Object.create(connection, { sync: { value: () => undefined } }) as pg.Connection
}

function sendable({ text, values }: Statement): Statement {
  if (typeof text !== 'string') throw statementInvalid(`its text is of type ${typeof text}`)
  if (!Array.isArray(values)) throw statementInvalid('its values are no array')
  return { text, values: values.map((value) => prepareValue(value)) }
}
