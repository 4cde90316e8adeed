import { plainJson } from '../../terminal/index.ts'
import type { AdvisedIndex } from '../advice/advised-index.ts'
import type { AuditReport } from '../audit.ts'
import { schemaLine } from './orm-schema.ts'
import { routeOf } from './route.ts'

/** The report as JSON, without the cost model's own view of an index. */
export function auditJson(report: AuditReport): string {
  const findings = report.findings.map(({ index, ...finding }) =>
    index ? { ...finding, index: described(index) } : finding,
  )
  return plainJson({ ...report, findings })
}

function described({ shape, replaces: _replaces, ...index }: AdvisedIndex): object {
  return {
    ...index,
    statements: index.statements.map((each) => ({ ...each, route: routeOf(each.text) })),
    schema: { prisma: schemaLine('Prisma', shape), drizzle: schemaLine('Drizzle', shape) },
  }
}
