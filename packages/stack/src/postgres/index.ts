export type { Account } from './account.ts'
export { binariesFor, postgresVersion } from './binaries.ts'
export { discardPostgres, endLeftoverPostgres } from './discard.ts'
export { type LaunchOptions, launchCluster, type RunningPostgres } from './launch.ts'
export { endLeftover } from './leftover.ts'
export {
  discardReplicas,
  existingPlace,
  type Place,
  placeFor,
  readPassword,
  replicaPlace,
} from './place.ts'
export { type PostgresOptions, startPostgres } from './start.ts'
