import { visible } from '../../terminal/index.ts'
import type { ClimbReport } from './report.ts'

/** SQL of the rungs that were kept, for the app's own database. */
export function reportMigration(report: ClimbReport): string {
  const kept = report.rungs.filter((row) => row.decision === 'kept')
  const undecided = report.rungs.filter((row) => row.decision === 'undecided')
  const statements = kept.flatMap((row) => row.applied.filter((line) => line.endsWith(';')))
  const settings = kept.flatMap((row) => row.applied.filter((line) => !line.endsWith(';')))
  return [
    '-- no transaction',
    '-- Written by `tenfold climb`. Run each statement by itself: CONCURRENTLY does not block writers.',
    ...statements,
    ...settings.map((line) => commented(`and set: ${line}`)),
    ...undecided.flatMap((row) =>
      row.applied.map((line) => commented(`undecided (${row.rung}): ${line}`)),
    ),
    '',
  ].join('\n')
}

/** A name may hold line breaks, after which a comment would end. */
function commented(line: string): string {
  return `-- ${visible(line)}`
}
