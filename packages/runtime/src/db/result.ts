import { duplicateColumn } from './errors.ts'
import type { Answer } from './statement.ts'
import type { QueryOptions, QueryResult } from './types.ts'

/** An object would keep the last of two columns with one name. A SELECT is refused; what has written isn't undone by that. */
export function toResult(answer: Answer, { rows }: QueryOptions): QueryResult<unknown> {
  const { names, duplicate } = answer.columns
  if (duplicate !== undefined && rows !== 'arrays' && answer.command === 'SELECT')
    throw duplicateColumn(duplicate)
  return { rows: answer.rows, columns: names, rowCount: answer.rowCount ?? 0 }
}
