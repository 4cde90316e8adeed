export { describeReplicas } from './lag.ts'
export { type ReplicaOptions, startReplica } from './start.ts'
