import { styleText } from 'node:util'
import {
  bytes,
  count,
  duration,
  percent,
  plainText,
  reportWidth,
  visible,
  whole,
  wrap,
} from '../../terminal/index.ts'
import type { AdvisedIndex, ServedStatement } from '../advice/advised-index.ts'
import { mostUnjudged, type Unjudged, type UnjudgedStatement } from '../advice/unjudged.ts'
import type { AuditReport } from '../audit.ts'
import type { Finding } from '../finding.ts'
import { schemaLine } from './orm-schema.ts'
import { pasteable } from './pasteable.ts'
import { callsText, meanTimes, timeAnHour } from './rates.ts'
import { routeOf, withoutComments } from './route.ts'
import { verifiedText } from './verified-text.ts'

type Source = AuditReport['source']

const maxStatements = 3
/** As many findings as fit on a screen. */
const maxFindings = 5

/** The report for a terminal: what breaks, why, what to run. The worst findings only, unless `all` are asked for. */
export function auditText(
  report: AuditReport,
  { all = false }: { readonly all?: boolean } = {},
): string {
  const parts = [
    heading(report),
    ...report.notes.map((note) =>
      styleText('yellow', wrap(plainText(`Note: ${note}`), { width: reportWidth(), indent: 2 })),
    ),
  ]
  if (report.findings.length === 0) parts.push(nothingFound(report))
  parts.push(...unjudgedText(report.unjudged))
  const entries = all ? report.findings.map((finding): Entry => [finding]) : folded(report.findings)
  const shown = entries.slice(0, all ? undefined : maxFindings)
  parts.push(...shown.map((alike, i) => block(alike, i + 1, report)))
  parts.push(...leftText(entries.slice(shown.length).flat()))
  if (report.verified) parts.push(verifiedText(report.verified, { all }))
  return parts.join('\n\n')
}

/** A finding, and those that it stands for. */
type Entry = readonly [Finding, ...Finding[]]

/** The worst finding of a kind stands for all of that kind; each missing index stands for itself. */
function folded(findings: readonly Finding[]): readonly Entry[] {
  const byKind = Map.groupBy(findings, (finding) => (finding.index ? finding : finding.rule))
  return [...byKind.values()].map((alike) => alike as [Finding, ...Finding[]])
}

function heading(report: AuditReport): string {
  const { serverVersion, tables, source, findings, elapsedMs, unjudged } = report
  const found = styleText(
    'bold',
    `${count(findings.length, 'finding')} in ${count(tables, 'table')}`,
  )
  const open =
    unjudged.share > mostUnjudged
      ? styleText('yellow', `, ${percent(unjudged.share)} of the time not judged`)
      : ''
  return `${found}${open}  Postgres ${serverVersion}, ${basis(source)}, read in ${duration(elapsedMs)}`
}

function basis({ kind, statements, workloadMs, since }: AuditReport['source']): string {
  if (kind === 'none') return 'from the catalogue alone'
  const from = since ? ` since ${since.toISOString().slice(0, 10)}` : ''
  return `${duration(workloadMs)} of database time in ${count(statements, 'statement')} (${kind}${from})`
}

const maxUnjudged = 5

function nothingFound({ source, unjudged }: AuditReport): string {
  if (source.workloadMs === 0)
    return styleText('yellow', 'Nothing found in the catalogue. No statements were there to judge.')
  if (unjudged.share <= mostUnjudged)
    return styleText('green', 'Nothing found that would make it faster.')
  const judged = `${percent(1 - unjudged.share)} of the database time that could be judged`
  return styleText('yellow', `Nothing found in the ${judged}.`)
}

function unjudgedText({ share, totalMs, statements }: Unjudged): readonly string[] {
  if (statements.length === 0) return []
  const title = `Not judged: ${percent(share)} of the database time (${duration(totalMs)}), ${count(statements.length, 'statement')}`
  if (share <= mostUnjudged) return [styleText('dim', `${title}. --json lists them.`)]
  const left = statements.length - maxUnjudged
  const lines = [
    title,
    ...statements.slice(0, maxUnjudged).map(unjudgedLine),
    ...(left > 0 ? [`  and ${whole(left)} more, which --json lists`] : []),
  ]
  return [styleText('yellow', lines.join('\n'))]
}

function unjudgedLine({ text, reason, share }: UnjudgedStatement): string {
  return `${percent(share).padStart(8)}  ${shorten(text, reportWidth() - 12)}\n${indent(wrap(plainText(reason), { width: reportWidth(), indent: 10 }))}`
}

const colours = { high: 'red', medium: 'yellow', low: 'gray' } as const

function leftText(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return []
  const bySeverity = Map.groupBy(findings, ({ severity }) => severity)
  const parts = [...bySeverity].map(([severity, { length }]) => `${whole(length)} ${severity}`)
  return [`${count(findings.length, 'more finding')} (${parts.join(', ')}): --all shows them.`]
}

function block([finding, ...alike]: Entry, number: number, report: AuditReport): string {
  const mark = styleText(colours[finding.severity], finding.severity.padEnd(6))
  const lines = [
    `${mark} ${styleText('bold', wrap(plainText(`${number}. ${finding.title}`), { width: reportWidth(), indent: 10, taken: 7 }))}`,
    indent(wrap(plainText(finding.why), { width: reportWidth(), indent: 10 })),
    ...(finding.index?.statements ?? [])
      .slice(0, maxStatements)
      .map((statement) => statementLine(statement, report.source)),
    ...more(finding),
    ...finding.sql.map((line) => `          ${styleText('cyan', pasteable(line))}`),
    ...outcome(finding),
    ...schemaText(finding, report.orms),
    footer(finding, report.source),
    ...(alike.length > 0
      ? [`          and ${whole(alike.length)} more of this kind, which --all shows`]
      : []),
  ]
  return lines.filter((line) => line !== '').join('\n')
}

function statementLine(statement: ServedStatement, { periodMs }: Source): string {
  const { text, share, calls } = statement
  const { beforeMs, afterMs } = meanTimes(statement)
  const route = routeOf(text)
  const figures = `${percent(share).padStart(6)}  ${duration(beforeMs)} -> ${duration(afterMs)}, ${callsText(calls, periodMs)}  `
  const source = route === undefined ? '' : `${shorten(route, 30)}  `
  const left = reportWidth() - 12 - figures.length - source.length
  const shown = left < 20 ? '' : shorten(withoutComments(text), left)
  return styleText('dim', `          ${figures}${source}${shown}`.trimEnd())
}

function more({ index }: Finding): readonly string[] {
  const left = (index?.statements.length ?? 0) - maxStatements
  return left > 0 ? [styleText('dim', `          and ${count(left, 'more statement')}`)] : []
}

function outcome({ gain, undo }: Finding): readonly string[] {
  const lines = [
    ...(gain === undefined ? [] : [`Gain: ${gain}`]),
    ...(undo === undefined ? [] : [`Undo: ${undo}`]),
  ]
  return lines.map((line) =>
    styleText('dim', indent(wrap(plainText(line), { width: reportWidth(), indent: 10 }))),
  )
}

/** The index as the app's own schema describes it: a tool that finds it missing there drops the index. */
function schemaText({ index }: Finding, orms: AuditReport['orms']): readonly string[] {
  if (!index) return []
  return orms.map((orm) => {
    const line = schemaLine(orm, index.shape)
    const text = line ?? "its schema can't describe this index; keep it in a migration"
    return `          ${orm}: ${line === undefined ? text : styleText('cyan', visible(text))}`
  })
}

function footer({ index, confidence, apply }: Finding, source: Source): string {
  const judge = apply === 'review' ? `confidence ${confidence}, judge before running` : ''
  const figures = index ? savings(index, confidence, source) : judge
  return figures === '' ? '' : styleText('dim', `          ${figures}`)
}

function savings(
  { share, sizeBytes }: AdvisedIndex,
  confidence: string,
  { workloadMs, periodMs }: Source,
): string {
  const anHour = timeAnHour(share * workloadMs, periodMs)
  const time = anHour === undefined ? '' : ` (${anHour})`
  return `saves ${percent(share)} of the database time${time}, takes about ${bytes(sizeBytes)}, confidence ${confidence}`
}

function shorten(text: string, length: number): string {
  const line = plainText(text).trim()
  return line.length <= length ? line : `${line.slice(0, Math.max(10, length - 3))}...`
}

function indent(text: string): string {
  return `          ${text}`
}
