/** What the drop-in for `pg.Pool` uses of the database's parts. */
export { connectionReleased, otherTenant, statementRefused, transactionAborted } from '../errors.ts'
export { isRead } from '../is-read.ts'
export type { Aside, Statement } from '../pipelined-query.ts'
export { holdsState, mayCommit } from '../plain.ts'
export { Router } from '../router.ts'
export { commandOf, inPlainWords, refuseTenantChange, tenantKept } from '../tenant.ts'
export { Terms } from '../terms.ts'
