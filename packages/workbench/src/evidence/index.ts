export { ownConnections } from '../postgres/own.ts'
export {
  askedOf,
  describeHits,
  hitRate,
  lookUpsOf,
  readsThroughCache,
  statementsFall,
} from './cache.ts'
export { collect, type EndCollecting } from './collect.ts'
export type { Watched } from './collector.ts'
export { stepsToTrust } from './demand.ts'
export {
  type Connections,
  type CpuMs,
  cpuMs,
  type Evidence,
  type JobUse,
  type MachineUse,
  type Role,
  type RouteUse,
  roles,
} from './evidence.ts'
export { gather } from './gather.ts'
export { readJobQueue } from './jobs.ts'
export { machineUse, readMachine } from './machine.ts'
export { type StatementClass, timeByClass } from './statement-class.ts'
export { type StatementUse, snapshotStatements } from './statements.ts'
