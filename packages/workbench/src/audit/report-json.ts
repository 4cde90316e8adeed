import { plainJson } from '../terminal/index.ts'
import type { AuditReport } from './audit.ts'

/** The report as JSON, without the cost model's own view of an index. */
export function auditJson(report: AuditReport): string {
  const findings = report.findings.map(({ index, ...finding }) =>
    index ? { ...finding, index: { ...index, shape: undefined, replaces: undefined } } : finding,
  )
  return plainJson({ ...report, findings })
}
