/** One way past the fence between tenants, or one that can't be ruled out. */
export interface IsolationFinding {
  readonly rule: IsolationRule
  /** `hole`: one tenant gets at another's rows. `warning`: that can't be told by reading. */
  readonly severity: 'hole' | 'warning'
  /** The table, view, function or role that it is about. */
  readonly subject: string
  readonly title: string
  readonly why: string
  /** What to run; to be judged by somebody who knows the app. */
  readonly sql: readonly string[]
}

const rules = [
  'role-too-strong',
  'role-owns',
  'sees-rows',
  'no-row-security',
  'not-forced',
  'foreign-table',
  'open-policy',
  'truncate',
  'view-bypass',
  'materialized-copy',
  'function-bypass',
  'preset-tenant',
  'unclear-policy',
  'no-policy',
  'lists-tenants',
] as const

export type IsolationRule = (typeof rules)[number]

/** Holes first, the widest of them at the top; the same findings always in the same order. */
export function inOrder(findings: readonly IsolationFinding[]): readonly IsolationFinding[] {
  const rank = ({ severity, rule }: IsolationFinding) =>
    (severity === 'hole' ? 0 : rules.length) + rules.indexOf(rule)
  return findings.toSorted((a, b) => rank(a) - rank(b) || (a.title < b.title ? -1 : 1))
}
