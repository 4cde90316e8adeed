import { duplicateColumn } from './errors.ts'
import type { QueryOptions, QueryResult } from './types.ts'

interface Answer {
  readonly command: string
  readonly rows: unknown[]
  readonly rowCount: number | null
  readonly fields: readonly { readonly name: string }[]
}

/** An object would keep the last of two columns with one name. A SELECT is refused; what has written isn't undone by that. */
export function toResult(answer: Answer, { rows }: QueryOptions): QueryResult<unknown> {
  const columns = answer.fields.map(({ name }) => name)
  if (rows !== 'arrays' && answer.command === 'SELECT') refuseDuplicates(columns)
  return { rows: answer.rows, columns, rowCount: answer.rowCount ?? 0 }
}

function refuseDuplicates(columns: readonly string[]): void {
  if (new Set(columns).size === columns.length) return
  const name = columns.find((each, index) => columns.indexOf(each) !== index)
  throw duplicateColumn(name ?? '')
}
