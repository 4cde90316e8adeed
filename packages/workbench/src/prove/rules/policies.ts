import type { Command, Policy } from '../catalogue.ts'
import { createPolicy, dropPolicy, shortName } from '../ddl.ts'
import { judgeExpression, type Verdict } from '../fence.ts'
import type { IsolationFinding } from '../finding.ts'
import { reachable, rightsTo, type Subject } from '../subject.ts'
import type { TenantTable } from '../tenants.ts'

/** Policies that keep tenants apart for some command only, or not at all. */
export function weakPolicies(subject: Subject): IsolationFinding[] {
  return reachable(subject)
    .filter(({ hasRowSecurity }) => hasRowSecurity)
    .flatMap((table) => {
      const judged = judgedPolicies(subject, table)
      const found = [...Map.groupBy(judged, ({ policy }) => policy).values()]
      return [
        ...found.flatMap(([first, ...rest]) =>
          first ? [finding(subject, table, [first, ...rest])] : [],
        ),
        ...unserved(subject, table),
      ]
    })
}

interface Judged {
  readonly policy: Policy
  readonly way: 'reading' | 'writing'
  readonly command: Command
  readonly verdict: Verdict
}

const ways = {
  reading: ['SELECT', 'UPDATE', 'DELETE'],
  writing: ['INSERT', 'UPDATE'],
} as const

/** A row passes when one permissive policy lets it, and every restrictive one. */
function judgedPolicies(subject: Subject, table: TenantTable): Judged[] {
  const judged: Judged[] = []
  for (const way of ['reading', 'writing'] as const)
    for (const command of ways[way]) {
      if (!rightsTo(subject, table).has(command)) continue
      const policies = policiesFor(subject, table, command)
      const judge = (policy: Policy) =>
        judgeExpression(expressionOf(policy, way), table.column, subject.functions)
      const isFenced = (policy: Policy) => judge(policy).kind === 'fenced'
      if (policies.some((policy) => !policy.isPermissive && isFenced(policy))) continue
      for (const policy of policies.filter(({ isPermissive }) => isPermissive))
        judged.push({ policy, way, command, verdict: judge(policy) })
    }
  return judged.filter(({ verdict }) => verdict.kind !== 'fenced')
}

function policiesFor({ reach }: Subject, { oid }: TenantTable, command: Command): Policy[] {
  const policies = reach.policies.get(oid) ?? []
  return policies.filter((policy) => policy.command === command || policy.command === 'ALL')
}

/** Without a WITH CHECK of its own, a policy checks what is written by its USING. */
function expressionOf({ using, check, command }: Policy, way: 'reading' | 'writing') {
  if (way === 'reading') return using
  return command === 'INSERT' ? check : (check ?? using)
}

/** One finding a policy, whatever is wrong with it. */
function finding(
  subject: Subject,
  table: TenantTable,
  [first, ...rest]: readonly [Judged, ...Judged[]],
): IsolationFinding {
  const { policy } = first
  const all = [first, ...rest]
  const isOpen = all.some(({ verdict }) => verdict.kind === 'open')
  const does = isOpen ? 'does not keep tenants apart' : "can't be proven to keep tenants apart"
  return {
    rule: isOpen ? 'open-policy' : 'unclear-policy',
    severity: isOpen ? 'hole' : 'warning',
    subject: shortName(table),
    title: `Policy ${policy.name} of ${shortName(table)} ${does}`,
    why: [...new Set(all.map((one) => reasonOf(one, all)))].join(' '),
    sql: isOpen ? replacement(subject, table, policy) : [],
  }
}

function reasonOf({ policy, way, verdict }: Judged, all: readonly Judged[]): string {
  const expression = expressionOf(policy, way)
  const alike = all.filter((one) => expressionOf(policy, one.way) === expression)
  const commands = [...new Set(alike.map(({ command }) => command))].join(', ')
  const text = expression === undefined ? '' : `: ${expression}`
  return `For ${commands} it ${verdict.why}${text}.`
}

/** Dropping is enough where a fence stands beside. */
function replacement(subject: Subject, table: TenantTable, policy: Policy): string[] {
  const others = (subject.reach.policies.get(table.oid) ?? []).filter((one) => one !== policy)
  const hasFence = others.some(
    ({ command, using }) =>
      command === 'ALL' &&
      judgeExpression(using, table.column, subject.functions).kind === 'fenced',
  )
  return [dropPolicy(table, policy.name), ...(hasFence ? [] : createPolicy(subject, table))]
}

/** Granted, but refused by row-level security: safe, and hardly meant. */
function unserved(subject: Subject, table: TenantTable): IsolationFinding[] {
  const granted = [...rightsTo(subject, table)].filter((right) => right !== 'TRUNCATE')
  const refused = granted.filter(
    (command) => !policiesFor(subject, table, command).some(({ isPermissive }) => isPermissive),
  )
  if (refused.length === 0) return []
  return [
    {
      rule: 'no-policy',
      severity: 'warning',
      subject: shortName(table),
      title: `${shortName(table)} has no policy for ${refused.join(', ')}`,
      why: `${subject.role.name} has the grant, but row-level security refuses every row. Tenants are apart; the app may not work.`,
      sql: refused.length === granted.length ? createPolicy(subject, table) : [],
    },
  ]
}
