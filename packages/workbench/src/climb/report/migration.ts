import type { ClimbReport } from './report.ts'

/** The statements of the rungs that were kept, to be run on the app's own database. */
export function reportMigration(report: ClimbReport): string {
  const kept = report.rungs.filter((row) => row.kept)
  const statements = kept.flatMap((row) => row.applied.filter((line) => line.endsWith(';')))
  const settings = kept.flatMap((row) => row.applied.filter((line) => !line.endsWith(';')))
  return [
    '-- no transaction',
    '-- Written by `tenfold climb`. Run each statement by itself: CONCURRENTLY does not block writers.',
    ...statements,
    ...settings.map((line) => `-- and set: ${line}`),
    '',
  ].join('\n')
}
