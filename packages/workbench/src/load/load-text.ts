import { percent, plainText, table, visible, whole } from '../terminal/index.ts'
import type { LoadReport } from './load-test.ts'
import type { Latency, StepResult } from './slo/index.ts'

export function loadText(report: LoadReport, width: number = Infinity): string {
  const { app, baseUrl, profile, users, visitors, mix, step, jobs, verdict } = report
  const rate = `${step.offeredPerSecond.toFixed(1)} requests/s`
  return [
    `${visible(app)} at ${baseUrl}: ${rate} for ${(step.measuredMs / 1000).toFixed(0)} s,`,
    `the peak of ${whole(users)} monthly users (profile ${profile}).`,
    `Mix: ${mix}. Users at work: ${visitors}.`,
    `Objectives: ${report.slo}.`,
    '',
    routeTable(step, width),
    ...errorLines(step),
    '',
    `In flight: ${step.backlog.middle.toFixed(1)} in the middle, ${step.backlog.end.toFixed(1)} at the end.`,
    ...(jobs ? [`Jobs: ${jobs.finished} done, ${jobs.queued.end} queued at the end.`] : []),
    generatorLine(step),
    '',
    verdict.holds
      ? 'Every objective is met.'
      : `Broken: ${verdict.broken.map(({ text }) => text).join('; ')}.`,
  ].join('\n')
}

const headings = ['route', 'requests', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'errors']

function routeTable({ reads, writes, routes }: StepResult, width: number): string {
  const errorsOf = (kind: string) =>
    routes.reduce((sum, route) => (route.kind === kind ? sum + route.errors : sum), 0)
  const rows = [
    headings,
    row('all reads', reads, errorsOf('read')),
    row('all writes', writes, errorsOf('write')),
    ...routes.map((route) => row(route.route, route, route.errors)),
  ]
  return table(rows, { width, align: 'end' })
}

function row(
  name: string,
  { count, p50Ms, p95Ms, p99Ms, maxMs }: Latency,
  errors: number,
): string[] {
  const times = count === 0 ? ['-', '-', '-', '-'] : [p50Ms, p95Ms, p99Ms, maxMs].map(milliseconds)
  return [name, String(count), ...times, String(errors)]
}

function milliseconds(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0)
}

function errorLines({ errors }: StepResult): string[] {
  return errors.kinds.flatMap(({ route, reason, count, sample }) => [
    '',
    visible(`${count} x ${route}: ${reason}`),
    `    ${plainText(sample).slice(0, 160)}`,
  ])
}

function generatorLine({ generator }: StepResult): string {
  const { lagP95Ms, lagP99Ms, cpuShare, bound } = generator
  const lag = `p95 ${milliseconds(lagP95Ms)} ms, p99 ${milliseconds(lagP99Ms)} ms late`
  const share = `${percent(cpuShare)} of a core`
  const warning = bound ? ' It was too late itself: the times above are not all the server’s.' : ''
  return `Load generator: ${lag}, ${share}.${warning}`
}
