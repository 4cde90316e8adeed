export { discardPostgres, endLeftoverPostgres } from './discard.ts'
export { type PostgresOptions, type RunningPostgres, startPostgres } from './start.ts'
