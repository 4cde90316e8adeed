import { TenfoldError } from '../kernel/index.ts'

/** Codes of Postgres after which the same request may succeed later: timeouts, conflicts, too many connections. */
const retryable = /^(57014|40001|40P01|53\w{3}|55P03)$/

/** The HTTP status for an error of the runtime or the database: 503 when trying again may help, else undefined. */
export function statusOf(error: unknown): 503 | undefined {
  if (error instanceof TenfoldError) return error.retryable ? 503 : undefined
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return retryable.test(code) ? 503 : undefined
}
