import pg from 'pg'
import { TenfoldError } from '../kernel/index.ts'

/** Codes of errors that a standby will answer to this statement again: it writes, or reads an unlogged table. */
const never = new Set(['25006', '0A000'])
/**
 * Codes of errors that the primary may not answer: a conflict with its replay, a table, column or right
 * that it hasn't replayed yet, a function that only a primary has, a server that starts or stops, too many clients.
 */
const notNow = /^(40001|40P01|42P01|42703|42704|42883|42501|3F000|55000|57P0\d|08\w{3}|53\w{3})$/

/** True when a read that failed on a replica with this error is answered by the primary instead. */
export function mayFallBack(error: unknown): boolean {
  // A new role may not have been replayed yet.
  if (error instanceof TenfoldError)
    return (
      error.code === 'db/login-refused' || (error.retryable && error.code !== 'db/deadline-passed')
    )
  return isRefused(error) || (error instanceof pg.DatabaseError && notNow.test(error.code ?? ''))
}

/** True when a standby never runs this statement. */
export function isRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && never.has(error.code ?? '')
}
