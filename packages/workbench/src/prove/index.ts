export type { IsolationFinding, IsolationRule, Severity } from './finding.ts'
export {
  type IsolationOptions,
  type IsolationReport,
  type IsolationVerdict,
  proveIsolation,
} from './prove.ts'
export { isolationText } from './report.ts'
