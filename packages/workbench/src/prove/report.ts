import { styleText } from 'node:util'
import { count, duration } from '../audit/figures.ts'
import { wrap } from '../audit/wrap.ts'
import type { IsolationFinding } from './finding.ts'
import type { IsolationReport } from './prove.ts'

/** The report for a terminal: whether tenants are apart, what breaks it, what to run. */
export function isolationText(report: IsolationReport): string {
  const parts = [
    heading(report),
    ...report.notes.map((note) => styleText('yellow', wrap(`Note: ${note}`, 2))),
    ...report.findings.map((finding, i) => block(finding, i + 1)),
    verdict(report),
  ]
  return parts.join('\n\n')
}

function heading({ tables, role, settings, elapsedMs, column }: IsolationReport): string {
  const reached = tables.filter(({ isReachable }) => isReachable).length
  const setting = settings.length > 0 ? `, tenant named by ${settings.join(', ')}` : ''
  return `${styleText('bold', `${count(tables.length, 'table')} of tenants`)} (${column}), ${reached} within reach of ${role}${setting}, read in ${duration(elapsedMs)}`
}

const colours = { hole: 'red', warning: 'yellow' } as const

function block({ severity, title, why, sql }: IsolationFinding, number: number): string {
  const mark = styleText(colours[severity], severity.padEnd(7))
  const lines = [
    `${mark} ${styleText('bold', wrap(`${number}. ${title}`, 11, 8))}`,
    `           ${wrap(why, 11)}`,
    ...sql.map((line) => `           ${styleText('cyan', line)}`),
  ]
  return lines.join('\n')
}

function verdict({ findings, isProven }: IsolationReport): string {
  const holes = findings.filter(({ severity }) => severity === 'hole').length
  if (!isProven)
    return styleText(
      'red',
      `${count(holes, 'hole')}: tenants are not apart. Judge the SQL, then run it.`,
    )
  if (findings.length === 0)
    return styleText('green', 'Proven: no tenant gets at the rows of another through this role.')
  return styleText(
    'yellow',
    `No hole. ${count(findings.length, 'warning')} can't be settled by reading.`,
  )
}
