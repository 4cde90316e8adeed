export type { PoolerServer, PoolerUser } from './configuration.ts'
export type { Pooled } from './files.ts'
export { describePools } from './pools.ts'
export { type PgbouncerOptions, type RunningPgbouncer, startPgbouncer } from './start.ts'
