/** The drop-in for `pg.Pool`, the bookmarks and the telemetry use these of the database's parts. */
export { discardTraces } from '../connection.ts'
export {
  connectionReleased,
  isOtherServer,
  otherTenant,
  statementRefused,
  transactionAborted,
} from '../errors.ts'
export { begin, commit } from '../finish.ts'
export { isRead } from '../is-read.ts'
export { sendable } from '../pipeline.ts'
export { holdsState, mayCommit } from '../plain.ts'
export { remembered } from '../remembered.ts'
export type { Reason } from '../route.ts'
export { Router } from '../router.ts'
export type { Answer, Aside, Statement } from '../statement.ts'
export { commandOf, inPlainWords, refuseTenantChange, tenantKept } from '../tenant.ts'
export { Terms } from '../terms.ts'
