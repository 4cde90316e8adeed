export type { PoolerServer, PoolerUser } from './configuration.ts'
export type { Pooled } from './files.ts'
export { describePools, type PoolerUse, readPools } from './pools.ts'
export { type PgbouncerOptions, type RunningPgbouncer, startPgbouncer } from './start.ts'
