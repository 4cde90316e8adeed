import type { Finding } from './finding.ts'

/**
 * The findings as one SQL file. Its first line tells migration runners that CONCURRENTLY can't run
 * inside a transaction. What needs a person's judgement is there as a comment only.
 */
export function writeMigration(findings: readonly Finding[]): string {
  const ready = findings.filter(({ apply, sql }) => apply === 'migration' && sql.length > 0)
  const toReview = findings.filter(({ apply, sql }) => apply === 'review' && sql.length > 0)
  const before = [...new Set(ready.flatMap(({ index }) => index?.prerequisite ?? []))]
  const parts = [
    '-- no transaction',
    '-- Written by `tenfold audit`. Run each statement by itself: CONCURRENTLY does not block writers.',
    ...before,
    ...ready.map((finding) => block(finding, (line) => line)),
    ...(toReview.length > 0 ? ['\n-- To be judged by somebody who knows the app:'] : []),
    ...toReview.map((finding) => block(finding, (line) => `-- ${line}`)),
  ]
  return `${parts.join('\n')}\n`
}

function block(finding: Finding, write: (line: string) => string): string {
  const sql = finding.sql.filter((line) => line !== finding.index?.prerequisite)
  return [`\n-- ${oneLine(finding.title)}`, `-- ${oneLine(finding.why)}`, ...sql.map(write)].join(
    '\n',
  )
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
