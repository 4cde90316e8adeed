import type { ClimbReport, Level, RungRow } from './report.ts'

/** The climb as a Markdown table with its conditions, readable in a terminal as it is. */
export function reportText(report: ClimbReport): string {
  const { start, end, rungs, blocked, conditions } = report
  return [
    table([
      [
        'rung',
        'requests/s',
        'users',
        'predicted',
        'database CPU / request',
        'web CPU / request',
        'verdict',
      ],
      ['MVP', rate(start), users(start), '', ms(start.databaseCpuMs), ms(start.webCpuMs), 'start'],
      ...rungs.map(rungCells),
    ]),
    '',
    ...rungs.flatMap((row) => [
      `${row.rung}: ${row.evidence} ${row.kept ? 'Kept' : 'Undone'}: ${row.reason}.`,
      ...[predictionLine(row), ...row.shown].map((line) => `  ${line}`),
    ]),
    ...blocked.map(({ rung, missing }) => `${rung}: not tried, ${missing}`),
    '',
    `From ${users(start)} to ${users(end)} users (profile "${conditions.profile}")${times(report)}. Now limited by: ${limitOf(end)}.`,
    ...conditionLines(report),
  ].join('\n')
}

/** How near the prediction came, part by part, and how much had been seen when it was written down. */
export function predictionLine(row: RungRow): string {
  const { before, after } = row
  const parts = [
    `${row.predictedPerSecond.toFixed(0)} requests/s (measured ${rate(after)})`,
    `database CPU ${ms(row.predictedDatabaseCpuMs)} (${ms(after.databaseCpuMs)})`,
    `web CPU ${ms(row.predictedWebCpuMs)} (${ms(after.webCpuMs)})`,
  ]
  return `predicted: ${parts.join(', ')}; from ${count(before.cpuRequests)} requests${doubts(row)}`
}

const fewRequests = 1_000
const muchDisturbed = 0.2

/** What makes a prediction uncertain, besides the model. */
function doubts({ before, after }: RungRow): string {
  const reasons = [
    ...(before.cpuRequests < fewRequests ? ['few'] : []),
    ...(Math.max(before.otherCpuShare, after.otherCpuShare) > muchDisturbed
      ? ['other programs disturbed them']
      : []),
  ]
  return reasons.length === 0 ? '' : ` (${reasons.join(', ')}: take it as a rough figure)`
}

/** The objective that broke first, and the resource behind it. */
export function limitOf({ limitedBy, busiest }: Level): string {
  return `${limitedBy}, with ${busiest.name} ${Math.round(busiest.share * 100)} % busy`
}

function times({ start, end }: ClimbReport): string {
  if (start.perSecond > 0)
    return `, ${(end.perSecond / start.perSecond).toFixed(1)} times the requests`
  return ': before, even one visitor at a time broke the SLO'
}

/** What the figures were measured under: profile, mix, SLO, data, machine. */
export function conditionLines(report: ClimbReport): string[] {
  const c = report.conditions
  return [
    `Profile "${c.profile}": ${c.profilePerSecond} requests/s for 100,000 monthly users. Mix: ${c.mix}. SLO: ${c.slo}.`,
    `Data of ${count(c.users)} users, ${count(c.visitors)} of them visiting. ${c.cores} cores (${c.cpu}), ${c.memoryGib} GiB, shared by app, database and load generator. Node ${c.node}, Postgres ${c.postgres}. ${Math.round(c.seconds)} s.`,
    ...disturbance(report),
  ]
}

/** Figures taken on a machine that did something else meanwhile say so. */
function disturbance({ start, rungs }: ClimbReport): string[] {
  const most = Math.max(start.otherCpuShare, ...rungs.map((row) => row.after.otherCpuShare))
  if (most < 0.1) return []
  return [
    `Other programs took up to ${Math.round(most * 100)} % of the machine while this was measured: close them and run it again.`,
  ]
}

function rungCells(row: RungRow): string[] {
  return [
    row.rung,
    `${rate(row.before)} -> ${rate(row.after)}`,
    `${users(row.before)} -> ${users(row.after)}`,
    row.predictedPerSecond.toFixed(0),
    `${ms(row.before.databaseCpuMs)} -> ${ms(row.after.databaseCpuMs)}`,
    `${ms(row.before.webCpuMs)} -> ${ms(row.after.webCpuMs)}`,
    row.kept ? 'kept' : 'undone',
  ]
}

function rate(level: Level): string {
  return level.perSecond.toFixed(level.perSecond < 10 ? 1 : 0)
}

function users(level: Level): string {
  return count(Math.round(level.users / 10) * 10)
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  const [head = [], ...body] = rows
  return [line(head), rule, ...body.map(line)].join('\n')
}
