export {
  askedOf,
  describeHits,
  hitRate,
  lookUpsOf,
  readsThroughCache,
  statementsFall,
} from './cache.ts'
export { stepsToTrust } from './demand.ts'
export {
  type CpuMs,
  demandPerRequest,
  type Evidence,
  type JobUse,
  type LookUps,
  type Role,
  type RouteUse,
  roles,
} from './evidence.ts'
export { gather } from './gather.ts'
export { type JobQueue, readJobQueue } from './jobs.ts'
export { machineBusySeconds, otherCpuShare } from './machine.ts'
export {
  diffStatements,
  type StatementSnapshot,
  type StatementUse,
  snapshotStatements,
} from './statements.ts'
