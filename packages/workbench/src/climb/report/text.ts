import { partNames, parts } from '@tenfold/stack'
import { capitalized, percent, table, visible, whole, wrapAt } from '../../terminal/index.ts'
import { noiseText } from '../noise.ts'
import { msText, perSecondText, rateText, usersText } from './figures.ts'
import type { ClimbReport, Level, RungRow } from './report.ts'

interface CpuOf {
  readonly name: (typeof partNames)[number]
  readonly label: string
}

const cpuLines: readonly CpuOf[] = partNames
  .filter((name) => parts[name].report !== 'never')
  .map((name) => ({ name, label: parts[name].label }))

/** Parts whose CPU per request each row shows. */
export const cpuColumns: readonly CpuOf[] = cpuLines.filter(
  ({ name }) => parts[name].report === 'column',
)

/** The climb as a Markdown table with its conditions; a list for each rung where the terminal is too narrow. */
export function reportText(report: ClimbReport, width: number = Infinity): string {
  const { start, rungs } = report
  return [
    ...report.doubts.flatMap((doubt) => [wrapAt(width, visible(`UNDECIDED. ${doubt}`)), '']),
    table(
      [
        [
          'rung',
          'requests/s',
          'users',
          'predicted',
          ...cpuColumns.map(({ label }) => `${label} CPU / request`),
          'verdict',
        ],
        [
          'MVP',
          rateText(start),
          usersText(start),
          '',
          ...cpuColumns.map(({ name }) => msText(start.cpuMs[name])),
          'start',
        ],
        ...rungs.map(rungCells),
      ],
      { width },
    ),
    '',
    ...linesOf(report).map((line) => wrapAt(width, visible(line))),
  ].join('\n')
}

function linesOf(report: ClimbReport): string[] {
  const { start, end, rungs, conditions } = report
  return [
    ...rungs.flatMap((row) => [
      `${row.rung}: ${row.evidence} ${capitalized(row.decision)}: ${row.reason}.`,
      ...[predictionLine(row), ...row.shown].map((line) => `  ${line}`),
    ]),
    ...untried(report),
    '',
    `From ${usersText(start)} to ${usersText(end)} users (profile "${conditions.profile}")${times(report)}${report.verdict === 'undecided' ? ' (undecided)' : ''}. Now limited by: ${limitOf(end)}.`,
    ...conditionLines(report),
  ]
}

export function untried({ blocked, notApplicable, left }: ClimbReport): string[] {
  return [
    ...blocked.map(({ rung, missing }) => `${rung}: not tried, ${missing}`),
    ...notApplicable.map(({ rung, reason }) => `${rung}: not applicable: ${reason}.`),
    ...left.map(
      ({ rung, predictedPerSecond }) =>
        `${rung}: not tried, for time was up (predicted: ${perSecondText(predictedPerSecond)} requests/s); a climb without --quick tries it.`,
    ),
  ]
}

/** Prediction and measurement of each part, and the number of requests behind the prediction. */
export function predictionLine(row: RungRow): string {
  const { before, after } = row
  const figures = [
    `${perSecondText(row.predictedPerSecond)} requests/s (measured ${rateText(after)})`,
    ...cpuLines.flatMap(({ name, label }) =>
      cpu(label, row.predictedCpuMs[name], after.cpuMs[name]),
    ),
  ]
  return `predicted: ${figures.join(', ')}; from ${whole(before.cpuRequests)} requests${doubts(row)}`
}

/** Empty where neither is known: there is no such part, or it runs on another machine. */
function cpu(name: string, predictedMs: number, measuredMs: number): string[] {
  return predictedMs + measuredMs === 0
    ? []
    : [`${name} CPU ${msText(predictedMs)} (${msText(measuredMs)})`]
}

const fewRequests = 1_000

/** Reasons to doubt a prediction, besides the model. */
function doubts({ before, after }: RungRow): string {
  const isNoisy = noiseText(before.noise, after.noise)
  const reasons = [
    ...(before.cpuRequests < fewRequests ? ['few'] : []),
    ...(isNoisy === undefined ? [] : ['on a busy machine']),
  ]
  return reasons.length === 0 ? '' : ` (${reasons.join(', ')}: take it as a rough figure)`
}

/** The objective that broke first, and the resource behind it. */
export function limitOf({ limitedBy, busiest }: Level): string {
  const limit = limitedBy === 'nothing' ? 'nothing that this run found' : limitedBy
  return `${limit}, with ${busiest.name} ${percent(busiest.share)} busy`
}

function times({ start, end }: ClimbReport): string {
  if (end.perSecond === 0) return ': no load at all met the SLO'
  if (start.perSecond === 0) return ': before, no load at all met the SLO'
  return `, ${(end.perSecond / start.perSecond).toFixed(1)} times the requests`
}

export function conditionLines(report: ClimbReport): string[] {
  const c = report.conditions
  return [
    `Profile "${c.profile}": ${c.profilePerSecond} requests/s for 100,000 monthly users. Mix: ${c.mix}. SLO: ${c.slo}.`,
    `Data of ${whole(c.users)} users, ${whole(c.visitors)} of them visiting. ${c.cores} cores (${c.cpu}), ${c.memoryGib} GiB, shared by app, database and load generator. Node ${c.node}, Postgres ${c.postgres}${c.connections === undefined ? '' : ` with at most ${c.connections} connections`}. ${Math.round(c.seconds)} s.`,
    quietness(report),
  ]
}

/** How quiet the machine was. */
function quietness({ start, rungs }: ClimbReport): string {
  const noises = [start, ...rungs.map(({ after }) => after)].map(({ noise }) => noise)
  const most = (part: 'otherShare' | 'stolenShare' | 'repeatSpread') =>
    percent(Math.max(...noises.map((noise) => noise[part])))
  const least = Math.min(...noises.map(({ workMs }) => workMs.least))
  const longest = Math.max(...noises.map(({ workMs }) => workMs.most))
  return `Noise, at most: other programs took ${most('otherShare')} of the machine, the hypervisor ${most('stolenShare')}, identical steps differed by ${most('repeatSpread')} in CPU per request, the same piece of work took ${least.toFixed(1)} to ${longest.toFixed(1)} ms.`
}

function rungCells(row: RungRow): string[] {
  return [
    row.rung,
    `${rateText(row.before)} -> ${rateText(row.after)}`,
    `${usersText(row.before)} -> ${usersText(row.after)}`,
    perSecondText(row.predictedPerSecond),
    ...cpuColumns.map(
      ({ name }) => `${msText(row.before.cpuMs[name])} -> ${msText(row.after.cpuMs[name])}`,
    ),
    row.decision,
  ]
}
