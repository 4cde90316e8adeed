import type pg from 'pg'
import type { Columns } from './rows.ts'
import type { QueryOptions } from './types.ts'

export interface Statement<Value = unknown> extends QueryOptions {
  readonly text: string
  readonly values: readonly Value[]
  /** Parsers of its answer's values. Default: those of pg. */
  readonly types?: pg.CustomTypesConfig | undefined
}

/** A statement around others, whose answer only its sender looks at. */
export interface Aside extends Statement<string> {
  /** Takes each row of its answer, as the server's text. */
  readonly onRow?: (values: readonly (string | null)[]) => void
  /** A name that it has on the server while it runs. */
  readonly name?: string
}

/** The server's answer to a statement. */
export interface Answer {
  /** The first word of its tag, such as `SELECT`; '' after an empty statement. */
  command: string
  rows: unknown[]
  /** Rows returned or changed; null where the command has no number. */
  rowCount: number | null
  columns: Columns
}
