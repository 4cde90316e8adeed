import { createRequire } from 'node:module'
import pg from 'pg'
import { serialize } from 'pg-protocol'
import { statementInvalid } from './errors.ts'
import type { Named, Prepared } from './prepared.ts'
import { describeColumns, noColumns, toArray, toObject } from './rows.ts'
import type { Answer, Aside, Statement } from './statement.ts'

/**
 * The statement with its values as the server takes them: text, bytes or null. Throws `statementInvalid`, or what an object's own
 * `toPostgres` or `toJSON` throws.
 */
export function sendable({ text, values, ...options }: Statement): Statement {
  if (typeof text !== 'string') throw statementInvalid(`its text is of type ${typeof text}`)
  if (!Array.isArray(values)) throw statementInvalid('its values are no array')
  return { text, values: values.map((value) => prepareValue(value)), ...options }
}

/** A module of pg that its types leave out. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  readonly prepareValue: (value: unknown) => unknown
}

/** The result of a pipeline. */
export interface Outcome {
  /** Hold one answer for each statement, complete where there is no error. */
  readonly answers: readonly Answer[]
  readonly error: Error | undefined
  /** Index of the statement whose error it is; undefined when it is of one around them, or of the connection. */
  readonly failed: number | undefined
  /** True when the error may be due to a name that the server knew before: in full, the statement may succeed. */
  readonly mayBeStale: boolean
}

interface PipelineOptions {
  readonly before: readonly Aside[]
  /** Their values are as `sendable` makes them. */
  readonly statements: readonly Statement[]
  /** If one of them fails, its error is reported in the place of the answers. */
  readonly after: readonly Aside[]
  /** Holds the names by which the server knows statements; undefined where all are sent in full. */
  readonly prepared: Prepared | undefined
  readonly onSubmit: () => void
  readonly settle: (outcome: Outcome) => void
}

/** One statement of a pipeline, and the answer that its messages make up. */
interface Part {
  readonly statement: Statement
  readonly aside: Aside | undefined
  readonly answer: Answer
  named: Named | undefined
  /** It was sent by name alone. */
  isByName: boolean
}

const describe = serialize.describe({ type: 'P', name: '' })
const execute = serialize.execute()
const sync = serialize.sync()
/** Codes of errors that a statement gets when its tables have changed since it was parsed, or when the server has forgotten it. */
const staleCodes = /^(0A|22|26|42)/
const tag = /^([A-Za-z]+)(?: (\d+))?(?: (\d+))?/

/**
 * Statements that are sent together, before one Sync: one round trip.
 *
 * Up to the Sync all of them form one transaction, so a `set_config(..., true)` before them holds for them and for
 * nothing after, even if something fails in between. Values are made before, by `sendable`: statements that
 * left without their Sync would become part of whatever is sent next.
 *
 * It is a query of pg's own kind (`Submittable`), so pg keeps the order of queries and the time limit.
 */
export class Pipeline {
  /** Time without an answer after which pg gives up; the pool's own by default. */
  query_timeout: number | undefined
  /** Called once, by pg too. */
  callback: (error: Error | undefined) => void
  readonly #parts: readonly Part[]
  readonly #before: number
  readonly #options: PipelineOptions
  /** Index of the part whose answer comes next. */
  #at = 0
  #failed: number | undefined
  #mayBeStale = false
  /** Error of a parser of values. */
  #unreadable: Error | undefined

  constructor(options: PipelineOptions) {
    const { before, statements, after, settle } = options
    this.#options = options
    this.#parts = [...before.map(toAside), ...statements.map(toPart), ...after.map(toAside)]
    this.#before = before.length
    this.callback = (error) => {
      const own = this.#parts.slice(this.#before, this.#before + statements.length)
      const answers = own.map(({ answer }) => answer)
      settle({ answers, error, failed: this.#failed, mayBeStale: this.#mayBeStale })
    }
  }

  submit({ stream }: pg.Connection): void {
    const { prepared, onSubmit } = this.#options
    onSubmit()
    const messages = [...(prepared?.takeClosing() ?? [])]
    for (const part of this.#parts) messages.push(...messagesOf(part, prepared))
    messages.push(sync)
    if (stream.writable) stream.write(Buffer.concat(messages))
  }

  handleRowDescription({ fields }: { readonly fields: pg.FieldDef[] }): void {
    const part = this.#part
    part.answer.columns = describeColumns(fields, part.statement.types)
    if (part.named) part.named.columns = part.answer.columns
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const { aside, answer, statement } = this.#part
    if (aside) return aside.onRow?.(fields)
    if (this.#unreadable) return
    try {
      const toRow = statement.rows === 'arrays' ? toArray : toObject
      answer.rows.push(toRow(answer.columns, fields))
    } catch (error) {
      this.#unreadable = error as Error
      this.#failed = this.#at - this.#before
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const { answer } = this.#part
    const [, command = '', first, count = first] = tag.exec(text) ?? []
    answer.command = command
    answer.rowCount = count === undefined ? null : Number(count)
    this.#at++
  }

  handleEmptyQuery(): void {
    this.#at++
  }

  /** While it waits for a COPY's rows the server ignores a Sync: without another it would wait for ever. */
  handleCopyInResponse(connection: pg.Connection): void {
    const { stream } = connection
    stream.write(serialize.copyFail('A COPY from the client needs a stream'))
    stream.write(sync)
  }

  handleCopyData(): void {}

  handleReadyForQuery(): void {
    this.callback(this.#unreadable)
  }

  /** The server's error is reported when it is ready again, or gone: until then the transaction's state is unknown. */
  handleError(error: Error, connection: pg.Connection): void {
    if (error instanceof pg.DatabaseError) this.#note(error)
    const report = (): void => {
      connection.off('readyForQuery', report)
      connection.off('end', report)
      this.callback(error)
    }
    if (!(error instanceof pg.DatabaseError)) return report()
    connection.on('readyForQuery', report)
    connection.on('end', report)
  }

  get #part(): Part {
    return this.#parts[this.#at] as Part
  }

  #note({ code = '' }: pg.DatabaseError): void {
    const { prepared, statements } = this.#options
    const index = this.#at - this.#before
    if (index >= 0 && index < statements.length) this.#failed = index
    const part = this.#parts[this.#at]
    this.#mayBeStale = part?.isByName === true && staleCodes.test(code)
    // Some of them never arrived.
    prepared?.forget(this.#parts.flatMap(({ named }) => named ?? []))
    if (part?.named && this.#mayBeStale) prepared?.avoid(part.named.text)
  }
}

function toAside(aside: Aside): Part {
  return { statement: aside, aside, answer: noAnswer(), named: undefined, isByName: false }
}

function toPart(statement: Statement): Part {
  return { statement, aside: undefined, answer: noAnswer(), named: undefined, isByName: false }
}

function noAnswer(): Answer {
  return { command: '', rows: [], rowCount: null, columns: noColumns }
}

/** Messages that have a statement carried out: in full, or by its name if the server knows it. */
function messagesOf(part: Part, prepared: Prepared | undefined): Buffer[] {
  const { aside, statement } = part
  const { text, values, types } = statement
  const named = aside?.name === undefined ? prepared?.take(text) : undefined
  part.named = named
  const name = named?.name ?? aside?.name ?? ''
  const bind = serialize.bind({ statement: name, values: [...values] })
  part.isByName = named?.isSent === true
  if (named) named.isSent = true
  if (named?.columns) {
    if (named.columns.types !== types) named.columns = describeColumns(named.columns.fields, types)
    part.answer.columns = named.columns
  }
  const messages = part.isByName ? [bind] : [serialize.parse({ name, text, types: [] }), bind]
  if (!aside && !named?.columns) messages.push(describe)
  messages.push(execute)
  if (aside?.name !== undefined) messages.push(serialize.close({ type: 'S', name }))
  return messages
}
