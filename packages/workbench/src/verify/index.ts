export { verifier } from './verify.ts'
