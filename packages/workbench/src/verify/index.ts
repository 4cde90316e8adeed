export { verifier } from './verify.ts'
export { planChecker } from './what-if.ts'
