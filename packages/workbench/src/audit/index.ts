export { type AdviceOptions, adviseIndexes, type IndexAdvice } from './missing-index/advise.ts'
export type { AdvisedIndex, Confidence, ServedStatement } from './missing-index/advised-index.ts'
export {
  dropIndexes,
  type Verification,
  type VerifiedStatement,
  type VerifyOptions,
  verifyIndexes,
} from './missing-index/verify.ts'
