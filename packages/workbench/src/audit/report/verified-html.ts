import { escapeHtml } from '../../terminal/index.ts'
import type { Measured, Verified, VerifiedRun, VerifiedStatement } from '../verified.ts'
import { withoutComments } from './route.ts'
import { figures } from './verified-text.ts'

/** The trial of the indexes as a section of the page, each statement with both plans side by side. */
export function verifiedHtml({ where, notes, indexes, statements, notRun }: Verified): string {
  const rows = indexes.map(
    ({ name, verdict, reason }) =>
      `<tr><th scope="row"><code>${escapeHtml(name)}</code></th><td data-label="Verdict">${verdict}</td><td data-label="Reason">${escapeHtml(reason)}</td></tr>`,
  )
  const left = notRun.map(
    ({ text, reason }) =>
      `<tr><th scope="row"><code>${escapeHtml(text)}</code></th><td data-label="Reason">${escapeHtml(reason)}</td></tr>`,
  )
  return `<h2>Tried before it was advised</h2>
<p>${escapeHtml(where)}</p>
${notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
${tableOf(['Index', 'Verdict', 'Reason'], rows)}
${statements.map(statement).join('\n')}
${left.length === 0 ? '' : `<h3>Not run</h3>\n${tableOf(['Statement', 'Reason'], left)}`}`
}

function tableOf(heads: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return ''
  const head = heads.map((name) => `<th scope="col">${name}</th>`).join('')
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${rows.join('\n')}</tbody></table>`
}

function statement({ text, runs }: VerifiedStatement): string {
  return `<h3><code>${escapeHtml(withoutComments(text).trim())}</code></h3>\n${runs.map(run).join('\n')}`
}

function run({ values, before, after }: VerifiedRun): string {
  return `<div class="plans">${side(`Before, ${values} values`, before)}${side('After', after)}</div>`
}

function side(title: string, measured: Measured): string {
  return `<div><p class="lead">${title}: ${figures(measured)}</p><pre>${escapeHtml(measured.plan.join('\n'))}</pre></div>`
}

/** Both plans in one row, on a phone below one another. */
export const verifiedStyle = `
.plans { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; } .plans > div { min-width: 0; }
@media (max-width: 44rem) { .plans { grid-template-columns: minmax(0, 1fr); } }`
