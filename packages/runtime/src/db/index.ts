export { createDb, type DbOptions } from './create-db.ts'
export { isInTransaction } from './transaction.ts'
export type { BeforeCommit, Db, Listening, Queryable, QueryResult, Tx } from './types.ts'
