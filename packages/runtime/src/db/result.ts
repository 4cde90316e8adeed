import type { QueryResult } from './types.ts'

export function toResult(result: {
  rows: unknown[]
  rowCount: number | null
}): QueryResult<unknown> {
  return { rows: result.rows, rowCount: result.rowCount ?? 0 }
}
