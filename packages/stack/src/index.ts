export type { PreparedDatabase, PrepareOptions, RunnableApp, SeedOptions, StandIn } from './app.ts'
export { baseBackup, type FileEntry, fileEntry } from './base-backup/index.ts'
export {
  type Replacement,
  type ReplaceOptions,
  replaceCluster,
  type ServingCluster,
  servingCluster,
  type Unpacking,
} from './cluster/index.ts'
export type { SeedWish } from './data/data.ts'
export { connectDatabase, parseDatabaseUrl } from './data/database.ts'
export { discardStack, endLeftovers } from './discard.ts'
export { describeHealth } from './health.ts'
export { cpuSecondsOf } from './machine/cpu.ts'
export { freePort } from './machine/ports.ts'
export type { StackOptions } from './options.ts'
export {
  type CollectorName,
  databasePart,
  missingFor,
  type Page,
  type Part,
  type PartName,
  partNames,
  parts,
  readPooler,
} from './parts/index.ts'
export {
  type PgbouncerOptions,
  type PoolerServer,
  type PoolerUse,
  type PoolerUser,
  type RunningPgbouncer,
  startPgbouncer,
} from './pgbouncer/index.ts'
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/index.ts'
export { findServerProcess } from './postgres/server-process.ts'
export { type RedisOptions, type RunningRedis, startRedis } from './redis/start.ts'
export { type ReplicaOptions, startReplica } from './replica/index.ts'
export { type CpuSeconds, type Stack, startStack } from './stack.ts'
export { readAccess, type StackAccess } from './state/access.ts'
export { type ProcessRecord, readState, type StackState } from './state/state.ts'
export { describeStack, endOwner, type StackStatus } from './state/status.ts'
export { stateFolder } from './state-folder.ts'
export {
  connectingProcesses,
  countOf,
  mvp,
  type Phase,
  poolsConnections,
  settingsOf,
  stepsBetween,
  type Topology,
  topologyAt,
  withCount,
  withEnv,
  withoutPart,
  withPart,
  withSettings,
  withSharedCache,
} from './topology.ts'
export { unlessAborted } from './unless-aborted.ts'
