import { bytes, count, duration, escapeHtml, htmlPage, percent } from '../../terminal/index.ts'
import type { AdvisedIndex, ServedStatement } from '../advice/advised-index.ts'
import { mostUnjudged, type Unjudged } from '../advice/unjudged.ts'
import type { AuditReport } from '../audit.ts'
import type { Finding } from '../finding.ts'
import { schemaLine } from './orm-schema.ts'
import { pasteable } from './pasteable.ts'
import { callsText, meanTimes, timeAnHour } from './rates.ts'
import { shortRouteOf, withoutComments } from './route.ts'
import { verifiedHtml, verifiedStyle } from './verified-html.ts'

/** The audit as one HTML page with its chart. */
export function auditHtml(report: AuditReport): string {
  const { findings, tables, serverVersion, source, notes, unjudged } = report
  const basis = `Postgres ${serverVersion}, ${count(tables, 'table')}${
    source.kind === 'none'
      ? ''
      : `, ${duration(source.workloadMs)} of database time in ${count(source.statements, 'statement')} (${source.kind})`
  }.`
  const open =
    unjudged.share > mostUnjudged ? `, ${percent(unjudged.share)} of the time not judged` : ''
  const main = `<h1>${count(findings.length, 'finding')}${open}</h1>
<p class="lead">${escapeHtml(basis)}</p>
${notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
${chart(findings.flatMap(({ index }) => index ?? []))}
${findings.map((finding, i) => section(finding, i + 1, report)).join('\n')}
${report.verified ? verifiedHtml(report.verified) : ''}
${unjudgedTable(unjudged)}
<footer><p>Figures of indexes are predictions by the planner's costs.</p></footer>`
  return htmlPage({
    title: `Audit: ${count(findings.length, 'finding')}`,
    style: style + verifiedStyle,
    main,
  })
}

/** Share of the database time that each index saves: on a desktop beside its name, on a phone below it. */
function chart(indexes: readonly AdvisedIndex[]): string {
  if (indexes.length === 0) return ''
  return `<h2>Database time that the missing indexes save</h2>
<dl class="chart">
${indexes.map(bar).join('\n')}
</dl>`
}

function bar({ name, share }: AdvisedIndex): string {
  const width = (100 * share).toFixed(1)
  return `<div><dt>${escapeHtml(name)}</dt><dd><i style="flex-basis: ${width}%"></i>${percent(share)}</dd></div>`
}

function section(finding: Finding, number: number, report: AuditReport): string {
  const { severity, title, why, sql, index, apply, confidence } = finding
  return `<section>
<h3><span class="${severity}">${severity}</span> ${number}. ${escapeHtml(title)}</h3>
<p>${escapeHtml(why)}</p>
${index ? statementTable(index.statements, report.source) : ''}
${sql.length > 0 ? `<pre>${escapeHtml(sql.map(pasteable).join('\n'))}</pre>` : ''}
${index ? schemaLines(index, report.orms) : ''}
${outcome(finding)}
<p class="lead">${index ? savings(index, confidence, report.source) : `Confidence ${confidence}${apply === 'review' ? ', judge before running' : ''}.`}</p>
</section>`
}

function outcome({ gain, undo }: Finding): string {
  return [
    ...(gain === undefined ? [] : [`Gain: ${gain}`]),
    ...(undo === undefined ? [] : [`Undo: ${undo}`]),
  ]
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('\n')
}

function savings(
  { share, sizeBytes }: AdvisedIndex,
  confidence: string,
  { workloadMs, periodMs }: AuditReport['source'],
): string {
  const anHour = timeAnHour(share * workloadMs, periodMs)
  return `Saves ${percent(share)} of the database time${anHour === undefined ? '' : ` (${anHour})`}, takes about ${bytes(sizeBytes)}; confidence ${confidence}.`
}

function schemaLines({ shape }: AdvisedIndex, orms: AuditReport['orms']): string {
  return orms
    .flatMap((orm) => {
      const line = schemaLine(orm, shape)
      return line === undefined ? [] : `<p>${orm}: <code>${escapeHtml(line)}</code></p>`
    })
    .join('\n')
}

function statementTable(
  statements: readonly ServedStatement[],
  { periodMs }: AuditReport['source'],
): string {
  const rows = statements.map((statement) => {
    const { share, text, calls } = statement
    const { beforeMs, afterMs } = meanTimes(statement)
    const route = shortRouteOf(text)
    return `<tr><th scope="row"><code>${escapeHtml(withoutComments(text).trim())}</code>${route === undefined ? '' : `<br><small>${escapeHtml(route)}</small>`}</th>
<td data-label="Share">${percent(share)}</td><td data-label="Calls">${callsText(calls, periodMs)}</td><td data-label="Time">${duration(beforeMs)} &rarr; ${duration(afterMs)}</td></tr>`
  })
  return `<table><thead><tr><th scope="col">Statement</th><th scope="col">Share</th><th scope="col">Calls</th><th scope="col">Time</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`
}

function unjudgedTable({ share, totalMs, statements }: Unjudged): string {
  if (statements.length === 0) return ''
  const rows = statements.map(
    (each) => `<tr><th scope="row"><code>${escapeHtml(each.text)}</code></th>
<td data-label="Share">${percent(each.share)}</td><td data-label="Reason">${escapeHtml(each.reason)}</td></tr>`,
  )
  return `<h2>Not judged: ${percent(share)} of the database time (${duration(totalMs)})</h2>
<table><thead><tr><th scope="col">Statement</th><th scope="col">Share</th><th scope="col">Reason</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`
}

const style = `
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 2.5rem 0 .25rem; overflow-wrap: anywhere; }
.note { border-left: .3rem solid #b45309; padding-left: .9rem; }
.high, .medium, .low { font-size: .8rem; padding: .1rem .5rem; border-radius: 1rem; color: #fff; background: #5b6673; }
.high { background: #b91c1c; } .medium { background: #92400e; }
code { overflow-wrap: anywhere; } pre, th code { font: .85rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; font-weight: 400; }
pre { border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; }
.chart > div { display: grid; grid-template-columns: 2fr 3fr; gap: .75rem; align-items: center; margin: .5rem 0; }
.chart dt { text-align: right; overflow-wrap: anywhere; } .chart dd { margin: 0; display: flex; gap: .6rem; padding-right: 4rem; white-space: nowrap; }
.chart i { flex: none; min-width: 2px; height: 1.5em; border-radius: .25rem; background: var(--bar); print-color-adjust: exact; }
@media (max-width: 44rem) { .chart > div { grid-template-columns: minmax(0, 1fr); gap: .15rem; } .chart dt { text-align: left; } }
td:not([data-label="Reason"]) { white-space: nowrap; } @media (max-width: 44rem) { td[data-label] { white-space: normal; } }`
