export { type ReplicaOptions, startReplica } from './start.ts'
