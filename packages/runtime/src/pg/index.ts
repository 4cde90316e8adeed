export {
  Client,
  Connection,
  DatabaseError,
  defaults,
  escapeIdentifier,
  escapeLiteral,
  Query,
  Result,
  TypeOverrides,
  types,
} from 'pg'
export type { PoolOptions } from './options.ts'
export { Pool, type QueryConfig } from './pool.ts'
