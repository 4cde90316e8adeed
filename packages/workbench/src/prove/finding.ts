/** One way past the fence between tenants, or one that can't be ruled out. */
export interface IsolationFinding {
  readonly rule: IsolationRule
  readonly severity: Severity
  /** The table, view, function or role at fault. */
  readonly subject: string
  readonly title: string
  readonly why: string
  /** SQL that closes it; someone who knows the app must judge it first. */
  readonly sql: readonly string[]
}

/**
 * `hole`: one tenant gets at another's rows. `undecided`: that can't be told by reading.
 * `remark`: tenants are apart, and something is worth knowing.
 */
export type Severity = 'hole' | 'undecided' | 'remark'

const rules = [
  'role-too-strong',
  'role-owns',
  'sees-rows',
  'no-row-security',
  'not-forced',
  'foreign-table',
  'foreign-server',
  'open-policy',
  'truncate',
  'attaches-triggers',
  'view-bypass',
  'view-unchecked',
  'materialized-copy',
  'copy',
  'function-bypass',
  'search-path',
  'trigger-bypass',
  'rule-bypass',
  'changes-tenant',
  'frozen-setting',
  'leakproof',
  'key-oracle',
  'changes-shared',
  'broadcast',
  'preset-tenant',
  'unclear-policy',
  'other-setting',
  'not-followed',
  'large-objects',
  'reference-oracle',
  'lists-tenants',
  'no-tenant-column',
  'no-policy',
  'view-barrier',
] as const

export type IsolationRule = (typeof rules)[number]

const severities = ['hole', 'undecided', 'remark'] as const

/** Sorts holes first, the widest at the top, in an order that never varies. */
export function inOrder(findings: readonly IsolationFinding[]): readonly IsolationFinding[] {
  const rank = ({ severity, rule }: IsolationFinding) =>
    severities.indexOf(severity) * rules.length + rules.indexOf(rule)
  return findings.toSorted((a, b) => rank(a) - rank(b) || (a.title < b.title ? -1 : 1))
}
