import pg from 'pg'

export interface Statement<Value = unknown> {
  readonly text: string
  readonly values: readonly Value[]
}

/** What we use of pg's query object, more than its types describe. */
interface PgQuery {
  submit(connection: pg.Connection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: pg.Connection): void
}

type Settle = (error: Error | undefined, result: pg.QueryResult) => void
type PgQueryClass = new (
  query: Statement & { readonly queryMode: 'extended' },
  settle: Settle,
) => PgQuery

const PgQuery: PgQueryClass = pg.Query as unknown as PgQueryClass

/**
 * A statement sent together with the ones that prepare it, before one Sync: one round trip.
 *
 * Up to the Sync all of them form one transaction, so a `set_config(..., true)` in the preamble
 * holds for the statement and for nothing after it, whatever fails in between. Only the statement's
 * own answer is reported.
 */
export class PipelinedQuery extends PgQuery {
  readonly #preamble: readonly Statement<string>[]
  #unanswered: number

  constructor(preamble: readonly Statement<string>[], statement: Statement, settle: Settle) {
    super({ text: statement.text, values: [...statement.values], queryMode: 'extended' }, settle)
    this.#preamble = preamble
    this.#unanswered = preamble.length
  }

  override submit(connection: pg.Connection): void {
    connection.stream.cork()
    try {
      for (const { text, values } of this.#preamble) {
        connection.parse({ name: '', text, types: [] }, true)
        connection.bind({ values: [...values] }, true)
        connection.execute({}, true)
      }
      return super.submit(connection)
    } finally {
      connection.stream.uncork()
    }
  }

  override handleDataRow(message: unknown): void {
    if (this.#unanswered === 0) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: pg.Connection): void {
    if (this.#unanswered === 0) super.handleCommandComplete(message, connection)
    else this.#unanswered--
  }
}
