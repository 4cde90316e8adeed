export type { IsolationFinding, IsolationRule } from './finding.ts'
export { type IsolationOptions, type IsolationReport, proveIsolation } from './prove.ts'
export { isolationText } from './report.ts'
