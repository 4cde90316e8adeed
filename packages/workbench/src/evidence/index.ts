export { isOwn } from '../postgres/own.ts'
export {
  askedOf,
  describeHits,
  hitRate,
  lookUpsOf,
  readsThroughCache,
  statementsFall,
} from './cache.ts'
export { type Connections, readConnections } from './connections.ts'
export { stepsToTrust } from './demand.ts'
export {
  type CpuMs,
  cpuMs,
  demandPerRequest,
  type Evidence,
  type JobUse,
  type MachineUse,
  type Role,
  type RouteUse,
  roles,
} from './evidence.ts'
export { gather } from './gather.ts'
export { type JobQueue, readJobQueue } from './jobs.ts'
export { type MachineReading, machineUse, readMachine } from './machine.ts'
export {
  diffStatements,
  type StatementSnapshot,
  type StatementUse,
  snapshotStatements,
} from './statements.ts'
