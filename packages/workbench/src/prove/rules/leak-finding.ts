import type { IsolationFinding, IsolationRule } from '../finding.ts'
import type { Leak } from '../follow/world.ts'

export interface About {
  readonly rule: IsolationRule
  readonly subject: string
  /** For example `View overview`. */
  readonly what: string
  readonly as: string
  readonly sql: readonly string[]
  /** The name that --reviewed takes. */
  readonly name: string
}

/** One finding for all leaks of one object: a hole if any of them is certain. */
export function findingOf(about: About, leaks: readonly Leak[]): IsolationFinding[] {
  if (leaks.length === 0) return []
  const holes = leaks.filter(({ kind }) => kind === 'open')
  const does = [...new Set((holes.length > 0 ? holes : leaks).map((leak) => leak.does))].join('; ')
  if (holes.length > 0)
    return [
      {
        rule: about.rule,
        severity: 'hole',
        subject: about.subject,
        title: `${about.what} passes the policies by`,
        why: `${about.as}, it ${does}.`,
        sql: about.sql,
      },
    ]
  return [
    {
      rule: 'not-followed',
      severity: 'undecided',
      subject: about.subject,
      title: `${about.what} can't be followed to its end`,
      why: `${about.as}, it ${does}. Judge it by eye, and then name it by --reviewed ${about.name}.`,
      sql: [],
    },
  ]
}
