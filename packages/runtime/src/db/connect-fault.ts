import pg from 'pg'
import type { TenfoldError } from '../kernel/index.ts'
import { loginRefused, tooManyClients, unreachable } from './errors.ts'

/** Wrong password, unknown role or no right to log in, unknown database, no right to connect to it. */
const refusals = /^(28\w{3}|3D000|42501)$/
/** PgBouncer gives all its errors one code, also those that it passes on from the server at log-in. */
const poolerCode = '08P01'
const inPoolersWords = new RegExp(
  [
    '^SASL authentication failed',
    '^(password|certificate) authentication failed',
    '^empty password returned',
    '^no such (database|user)',
    '^(database|role) ".*" does not exist',
    '^permission denied for database',
    'is not permitted to log in',
  ].join('|'),
)
/** Raised by pg itself, before it would send anything. */
const passwordMissing = /^SASL: .*password must be/

/** Why there is no connection. `urlSetting` names where its URL came from. */
export function connectFault(error: unknown, urlSetting: string): TenfoldError {
  if (isFull(error)) return tooManyClients(error)
  return isLoginRefused(error) ? loginRefused(error, urlSetting) : unreachable(error, urlSetting)
}

/** True when waiting changes nothing: no log-in with this URL succeeds. */
function isLoginRefused(error: unknown): error is Error {
  if (!(error instanceof pg.DatabaseError))
    return error instanceof Error && passwordMissing.test(error.message)
  const code = error.code ?? ''
  return refusals.test(code) || (code === poolerCode && inPoolersWords.test(error.message))
}

/** True when a server, or a pooler before it, has no room for another connection. */
function isFull(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false
  return error.code === '53300' || /no more connections allowed/.test(error.message)
}
