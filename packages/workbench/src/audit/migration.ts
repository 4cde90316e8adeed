import { plainText } from '../terminal/index.ts'
import type { Finding } from './finding.ts'

/**
 * The findings as one SQL file. Its first line tells migration runners that CONCURRENTLY can't run
 * inside a transaction. What needs a person's judgement is there as a comment only.
 */
export function writeMigration(findings: readonly Finding[]): string {
  const ready = findings.filter(({ apply, sql }) => apply === 'migration' && sql.length > 0)
  const before = [...new Set(ready.flatMap(({ index }) => index?.prerequisite ?? []))]
  const parts = [
    '-- no transaction',
    '-- Written by `tenfold audit`. Run each statement by itself: CONCURRENTLY does not block writers.',
    ...before,
    ...ready.map((finding) => block(finding, running(finding))),
  ]
  return `${parts.join('\n')}\n${reviewText(findings)}`
}

/** SQL that a person must judge, as a comment; empty when there is none. */
export function reviewText(findings: readonly Finding[]): string {
  const toReview = findings.filter(({ apply, sql }) => apply === 'review' && sql.length > 0)
  if (toReview.length === 0) return ''
  const parts = [
    '\n-- Review each of these before you run it:',
    ...toReview.map((finding) => block(finding, finding.sql.map(commented))),
  ]
  return `${parts.join('\n')}\n`
}

function block(finding: Finding, lines: readonly string[]): string {
  return [`\n-- ${plainText(finding.title)}`, `-- ${plainText(finding.why)}`, ...lines].join('\n')
}

/** An advised index by statements that may be run again; its prerequisite stands at the top. */
function running({ sql, index }: Finding): readonly string[] {
  return index ? index.repeatable : sql
}

/** A name may hold line breaks, after which a comment would end. */
function commented(sql: string): string {
  return sql.replaceAll(/^/gm, '-- ')
}
