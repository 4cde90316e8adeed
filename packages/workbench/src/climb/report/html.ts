import { howToRun } from '../../invocation.ts'
import { capitalized, escapeHtml, htmlPage } from '../../terminal/index.ts'
import type { Decision } from '../judge-gain.ts'
import { msText, perSecondText, rateText, roundedText, usersText } from './figures.ts'
import type { ClimbReport, Level } from './report.ts'
import { conditionLines, cpuColumns, limitOf, predictionLine, untried } from './text.ts'

/** The climb as one HTML page with its chart; it needs no script, font or network. */
export function reportHtml(report: ClimbReport): string {
  const bars = barsOf(report)
  const main = `<h1>${escapeHtml(title(report))}</h1>
${report.doubts.map((doubt) => `<p class="doubt"><strong>Undecided.</strong> ${escapeHtml(doubt)}</p>`).join('\n')}
<p class="lead">From ${usersText(report.start)} to ${usersText(report.end)} users. ${escapeHtml(headline(report))}</p>
${chart(bars, wide)}
${chart(bars, narrow)}
${rungTable(report)}
${untried(report)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('\n')}
<footer>${conditionLines(report)
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('\n')}
<p>Measured ${escapeHtml(report.takenAt)} by <code>${howToRun('climb')}</code>.</p></footer>`
  return htmlPage({ title: `${report.conditions.app}: the climb`, style, main })
}

/** Only a proven figure is put at the top. */
function title({ conditions, verdict, end }: ClimbReport): string {
  return verdict === 'undecided'
    ? `${conditions.app}: undecided`
    : `${conditions.app} carries ${usersText(end)} users`
}

interface Bar {
  readonly label: string
  readonly level: Level
  readonly decision: Decision
}

function barsOf({ start, rungs }: ClimbReport): Bar[] {
  return [
    { label: 'MVP', level: start, decision: 'kept' },
    ...rungs.map((row) => ({ label: row.rung, level: row.after, decision: row.decision })),
  ]
}

function headline({ start, end }: ClimbReport): string {
  return `${rateText(start)} to ${rateText(end)} requests/s within the SLO; limited by ${limitOf(end)}.`
}

/** Layout of a bar. A desktop and a phone have drawings of their own, because text that shrinks with a drawing is illegible. */
interface Layout {
  readonly name: 'wide' | 'narrow'
  readonly width: number
  readonly rowHeight: number
  readonly barHeight: number
  readonly barTop: number
  readonly labelWidth: number
  readonly plotWidth: number
}

const wide: Layout = {
  name: 'wide',
  width: 800,
  rowHeight: 48,
  barHeight: 34,
  barTop: 0,
  labelWidth: 90,
  plotWidth: 300,
}
const narrow: Layout = {
  name: 'narrow',
  width: 350,
  rowHeight: 80,
  barHeight: 24,
  barTop: 42,
  labelWidth: 0,
  plotWidth: 346,
}

function chart(bars: readonly Bar[], layout: Layout): string {
  // Bars of an app that supports no users have no length.
  const most = Math.max(...bars.map(({ level }) => level.high)) || 1
  const described = bars
    .map(({ label, level }) => `${label} ${rateText(level)} requests/s`)
    .join(', ')
  return `<svg class="${layout.name}" viewBox="0 0 ${layout.width} ${bars.length * layout.rowHeight}" role="img" aria-label="Capacity after each rung: ${escapeHtml(described)}">
${bars.map((bar, index) => barMarkup(bar, index * layout.rowHeight, layout, layout.plotWidth / most)).join('\n')}
</svg>`
}

function barMarkup(
  { label, level, decision }: Bar,
  top: number,
  layout: Layout,
  scale: number,
): string {
  const { labelWidth, barHeight } = layout
  const y = top + layout.barTop
  const middle = y + barHeight / 2
  const end = labelWidth + level.perSecond * scale
  const [low, high] = [labelWidth + level.low * scale, labelWidth + level.high * scale]
  const figures = `${rateText(level)}/s, ${roundedText(level.users)} users`
  const verdict = decision === 'kept' ? '' : ` (${decision})`
  const texts =
    layout.name === 'wide'
      ? `<text x="${labelWidth - 12}" y="${middle}" text-anchor="end">${escapeHtml(label)}</text>
<text x="${(Math.max(end, high) + 10).toFixed(1)}" y="${middle}">${figures}${verdict}</text>`
      : `<text x="0" y="${top + 10}">${escapeHtml(label)}${verdict}</text>
<text x="0" y="${top + 29}">${figures}</text>`
  return `<g class="${decision === 'kept' ? 'kept' : 'undone'}">
<rect x="${labelWidth}" y="${y}" width="${(end - labelWidth).toFixed(1)}" height="${barHeight}" rx="4"/>
<line x1="${low.toFixed(1)}" x2="${high.toFixed(1)}" y1="${middle}" y2="${middle}"/>
${texts}
</g>`
}

function rungTable({ rungs }: ClimbReport): string {
  const rows = rungs.map(
    (
      row,
    ) => `<tr><th scope="row">${escapeHtml(row.rung)}</th><td data-label="Evidence">${escapeHtml(row.evidence)}</td>
<td data-label="Capacity">${rateText(row.before)} &rarr; ${rateText(row.after)}/s<br><small>predicted ${perSecondText(row.predictedPerSecond)}/s</small></td>
${cpuColumns.map(({ name, label }) => `<td data-label="${capitalized(label)} CPU per request">${msText(row.before.cpuMs[name])} &rarr; ${msText(row.after.cpuMs[name])}</td>`).join('\n')}
<td data-label="Verdict">${row.decision}: ${escapeHtml(row.reason)}${[predictionLine(row), ...row.shown].map((line) => `<br><small>${escapeHtml(line)}</small>`).join('')}</td></tr>`,
  )
  return `<table>
<thead><tr><th scope="col">Rung</th><th scope="col">Evidence</th><th scope="col">Capacity</th>${cpuColumns.map(({ label }) => `<th scope="col">${capitalized(label)} CPU per request</th>`).join('')}<th scope="col">Verdict</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`
}

const style = `
.doubt { border-left: .3rem solid #b45309; padding-left: .9rem; }
td:nth-child(n + 3):not(:last-child) { white-space: nowrap; }
svg line { stroke: var(--ink); stroke-width: 2; } svg .undone rect { opacity: .35; }
@media (max-width: 44rem) { td:nth-child(n + 3):not(:last-child) { white-space: normal; } }`
