export { adviseIndexes, type IndexAdvice } from './advice/advise.ts'
export type { AdvisedIndex } from './advice/advised-index.ts'
export { plannedCost } from './advice/estimate.ts'
export type { Subject } from './advice/subject.ts'
export { mostUnjudged } from './advice/unjudged.ts'
export { dropIndexes, verifyIndexes } from './advice/verify.ts'
export { type AuditOptions, type AuditReport, audit } from './audit.ts'
export { asQuery } from './cost-model/as-query.ts'
export { explain } from './cost-model/explain.ts'
export { indexesOf, nodesOf, type PlanNode, type Planned } from './cost-model/plan.ts'
export { prepare, preparedName } from './cost-model/prepare.ts'
export { severities } from './finding.ts'
export { fixFiles } from './fix.ts'
export { writeMigration } from './migration.ts'
export { auditHtml } from './report/html.ts'
export { auditJson } from './report/json.ts'
export { auditText } from './report/text.ts'
export { time } from './report/time.ts'
export type { Severity } from './rules/kinds.ts'
export { timeLimit, unhurried } from './time-limit.ts'
export type {
  Measured,
  ModelError,
  NotRun,
  ToVerify,
  Verdict,
  Verified,
  VerifiedIndex,
  VerifiedRun,
  VerifiedStatement,
  Verifier,
} from './verified.ts'
