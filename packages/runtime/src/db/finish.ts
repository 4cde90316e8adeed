import type { Connection } from './connection.ts'
import { isRead } from './is-read.ts'
import { afterComments } from './refuse.ts'
import type { Statement } from './statement.ts'
import { tenantKept } from './tenant.ts'
import type { Terms } from './terms.ts'

const plain = (text: string): Statement<string> => ({ text, values: [] })
export const begin: Statement<string> = plain('begin')
export const commit: Statement<string> = plain('commit')
/** Runs deferred work as a statement before COMMIT, inside which no version of the server heeds a time limit. */
const runDeferred = plain('set constraints all immediate')
/** COMMIT would read a cursor WITH HOLD to its end, for a connection that is closed right after. */
const dropCursors = plain('close all')

/** Statements before the COMMIT of a transaction that may have written. */
export function lastChecks(connection: Connection, terms: Terms): readonly Statement<string>[] {
  const cursors = connection.isMarked ? [dropCursors] : []
  return [...terms.renewal(), ...cursors, runDeferred, tenantKept(terms.tenant)]
}

const data = new RegExp(
  `${afterComments}(\\(|(select|insert|update|delete|merge|with|values|table|explain)\\b)`,
  'i',
)

/** True when a statement may leave work to its commit, such as a deferred trigger. */
export function mayDefer(text: string): boolean {
  return data.test(text) && !isRead(text)
}
