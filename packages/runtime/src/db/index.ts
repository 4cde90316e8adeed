export { createDb } from './create-db.ts'
export { isInTransaction } from './scope.ts'
export { ownTenantChange } from './tenant.ts'
export type {
  BeforeCommit,
  Db,
  DbOptions,
  Listening,
  Queryable,
  QueryOptions,
  QueryResult,
  Tx,
} from './types.ts'
