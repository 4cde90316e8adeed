export type { PoolerServer, PoolerUser } from './configuration.ts'
export { type PgbouncerOptions, type RunningPgbouncer, startPgbouncer } from './start.ts'
