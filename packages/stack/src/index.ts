export type { PreparedDatabase, PrepareOptions, RunnableApp, SeedOptions, StandIn } from './app.ts'
export {
  type BackupOptions,
  backUpStack,
  dumpDatabase,
  type RestoreOptions,
  restoreDump,
  restoreStack,
} from './backup/index.ts'
export type { SeedWish } from './data/data.ts'
export { connectDatabase, parseDatabaseUrl } from './data/database.ts'
export { discardStack, endLeftovers } from './discard.ts'
export { cpuSecondsOf } from './machine/cpu.ts'
export { freePort } from './machine/ports.ts'
export type { StackOptions, Topology } from './options.ts'
export {
  type RedisOptions,
  type RunningRedis,
  redisInstallCommand,
  startRedis,
} from './parts/redis.ts'
export type { Page } from './parts/stand-ins.ts'
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/index.ts'
export { findServerProcess } from './postgres/server-process.ts'
export type { Role } from './roles.ts'
export { type AppChange, type Stack, startStack } from './stack.ts'
export { readAccess, type StackAccess } from './state/access.ts'
export { type ProcessRecord, readState, type StackState } from './state/state.ts'
export { describeStack, endOwner, type StackStatus } from './state/status.ts'
export { stateFolder } from './state-folder.ts'
export { unlessAborted } from './unless-aborted.ts'
export type { CpuSeconds } from './wiring/running-parts.ts'
