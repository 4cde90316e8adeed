import { styleText } from 'node:util'
import { count, duration, plainText, reportWidth, visible, wrap } from '../terminal/index.ts'
import type { IsolationFinding } from './finding.ts'
import type { IsolationReport } from './prove.ts'

export function isolationText(report: IsolationReport): string {
  const parts = [
    heading(report),
    ...report.notes.map((note) =>
      styleText('yellow', wrap(plainText(`Note: ${note}`), { width: reportWidth(), indent: 2 })),
    ),
    ...report.findings.map((finding, i) => block(finding, i + 1)),
    verdict(report),
  ]
  return parts.join('\n\n')
}

function heading({ tables, role, settings, elapsedMs, column }: IsolationReport): string {
  const reached = tables.filter(({ isReachable }) => isReachable).length
  const setting = settings.length > 0 ? `, tenant named by ${settings.join(', ')}` : ''
  return `${styleText('bold', `${count(tables.length, 'table')} of tenants`)} (${column}), ${reached} within reach of ${visible(`${role}${setting}`)}, read in ${duration(elapsedMs)}`
}

const colours = { hole: 'red', undecided: 'yellow', remark: 'dim' } as const

function block({ severity, title, why, sql }: IsolationFinding, number: number): string {
  const mark = styleText(colours[severity], severity.padEnd(9))
  const lines = [
    `${mark} ${styleText('bold', wrap(plainText(`${number}. ${title}`), { width: reportWidth(), indent: 13, taken: 10 }))}`,
    `             ${wrap(plainText(why), { width: reportWidth(), indent: 13 })}`,
    ...sql.map((line) => `             ${styleText('cyan', visible(line))}`),
  ]
  return lines.join('\n')
}

function verdict({ findings, verdict: is, roles, settings }: IsolationReport): string {
  const of = (severity: string) => findings.filter((one) => one.severity === severity).length
  if (is === 'hole')
    return styleText(
      'red',
      `${count(of('hole'), 'hole')}: tenants are not apart. Judge the SQL, then run it.`,
    )
  if (is === 'undecided')
    return styleText(
      'yellow',
      `Undecided: no hole was found, but ${count(of('undecided'), 'thing')} could not be followed. See above what to look at.`,
    )
  const remarks = of('remark') > 0 ? `, with ${count(of('remark'), 'remark')}` : ''
  const setting = settings.length > 0 ? settings.join(', ') : 'the tenant'
  return styleText(
    'green',
    `Proven${remarks}: no tenant gets at the rows of another through ${visible(roles.join(', '))}, as long as the app sets ${visible(setting)} from the log-in.`,
  )
}
