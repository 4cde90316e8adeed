import type { ClimbReport } from '../packages/workbench/src/climb/index.ts'
import { reportText } from '../packages/workbench/src/climb/report/text.ts'

const [begin, end] = [
  '<!-- one climb, written by `npm run readme` -->',
  '<!-- end of one climb -->',
]

/** The README with this climb's conditions, doubts, table and chart in their place; refuses one that kept no rung. */
export function readmeWith(readme: string, report: ClimbReport, chart: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`README.md has no ${begin} ... ${end}.`)
  if (!report.rungs.some(({ decision }) => decision === 'kept'))
    throw new Error(`This climb kept no rung, so it is no example. ${report.doubts.join(' ')}`)
  return `${readme.slice(0, from + begin.length)}\n\n${blockOf(report, chart)}\n\n${readme.slice(to)}`
}

function blockOf(report: ClimbReport, chart: string): string {
  const { cores, seconds, users } = report.conditions
  const flags = users === 10_000 ? ' -- --quick' : ''
  const table = reportText(report)
    .split('\n\n')
    .find((part) => part.startsWith('|'))
  return [
    `\`npm run climb${flags}\` of ${report.takenAt.slice(0, 10)}: ${Math.round(seconds)} s, on ${cores} cores that app, database and load generator share; data of ${users.toLocaleString('en-US')} users.`,
    ...report.doubts.map((doubt) => `Undecided: ${doubt}`),
    table ?? '',
    `![The chart of this run](${chart})`,
  ].join('\n\n')
}
