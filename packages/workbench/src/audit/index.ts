export { type AuditOptions, type AuditReport, audit, type Source } from './audit.ts'
export type { Finding, Rule } from './finding.ts'
export { writeMigration } from './migration.ts'
export { type AdviceOptions, adviseIndexes, type IndexAdvice } from './missing-index/advise.ts'
export type { AdvisedIndex, Confidence, ServedStatement } from './missing-index/advised-index.ts'
export type { Unjudged, UnjudgedStatement } from './missing-index/unjudged.ts'
export {
  dropIndexes,
  type Verification,
  type VerifiedStatement,
  type VerifyOptions,
  verifyIndexes,
} from './missing-index/verify.ts'
export { auditText } from './report.ts'
