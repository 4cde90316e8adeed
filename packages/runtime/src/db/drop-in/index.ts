/** What the drop-in for `pg.Pool` uses of the database's parts. */
export { discardTraces } from '../connection.ts'
export { connectionReleased, otherTenant, statementRefused, transactionAborted } from '../errors.ts'
export { isRead } from '../is-read.ts'
export { holdsState, mayCommit } from '../plain.ts'
export { Router } from '../router.ts'
export type { Answer, Aside, Statement } from '../statement.ts'
export { commandOf, inPlainWords, refuseTenantChange, tenantKept } from '../tenant.ts'
export { Terms } from '../terms.ts'
