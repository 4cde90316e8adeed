export { readAccess, type StackAccess } from './access.ts'
export {
  type BackupOptions,
  backUpStack,
  dumpDatabase,
  type RestoreOptions,
  restoreDump,
  restoreStack,
} from './backup/index.ts'
export { cpuSecondsOf } from './cpu.ts'
export type { SeedWish } from './data.ts'
export { connectDatabase, parseDatabaseUrl } from './database.ts'
export { discardStack, endLeftovers } from './discard.ts'
export type { StackOptions, Topology } from './options.ts'
export type { CpuSeconds } from './parts.ts'
export { freePort } from './ports.ts'
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/index.ts'
export {
  type RedisOptions,
  type RunningRedis,
  redisInstallCommand,
  startRedis,
} from './redis.ts'
export type { Role } from './roles.ts'
export { findServerProcess } from './server-process.ts'
export { type AppChange, type Stack, startStack } from './stack.ts'
export type { Page } from './stand-ins.ts'
export { type ProcessRecord, readState, type StackState } from './state.ts'
export { describeStack, endOwner, type StackStatus } from './status.ts'
