import { shortName } from '../../postgres/names.ts'
import type { Command, Policy } from '../catalogue.ts'
import { createPolicy, dropPolicy } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { expressionOf, judgePolicy, policiesFor } from '../follow/condition/fence.ts'
import type { Verdict } from '../follow/verdict.ts'
import type { Way } from '../follow/world.ts'
import { commandsOn, reachable, rightsTo, type Subject } from '../subject.ts'
import type { TenantTable } from '../tenants.ts'

/** Policies that don't keep tenants apart for every command. */
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
  readonly way: Way
  readonly command: Command
  readonly verdict: Verdict
}

const ways = {
  reading: ['SELECT', 'UPDATE', 'DELETE'],
  writing: ['INSERT', 'UPDATE'],
} as const

/** A row must pass one permissive policy and all restrictive ones. */
function judgedPolicies({ world, role, ...subject }: Subject, table: TenantTable): Judged[] {
  const rights = rightsTo({ world, role, ...subject }, table)
  const judged: Judged[] = []
  for (const way of ['reading', 'writing'] as const)
    for (const command of ways[way]) {
      // A new tenant's row can't belong to the current tenant yet.
      if (!rights.has(command) || (table.isList && command === 'INSERT')) continue
      const policies = policiesFor(world, table, role.name, command)
      const judge = (policy: Policy) => judgePolicy(world, policy, way, table, role.name, command)
      const isFenced = (policy: Policy) => judge(policy).kind === 'fenced'
      if (policies.some((policy) => !policy.isPermissive && isFenced(policy))) continue
      for (const policy of policies.filter(({ isPermissive }) => isPermissive))
        judged.push({ policy, way, command, verdict: judge(policy) })
    }
  return judged.filter(({ verdict }) => verdict.kind !== 'fenced')
}

/** One finding for each policy. */
function finding(
  subject: Subject,
  table: TenantTable,
  all: readonly [Judged, ...Judged[]],
): IsolationFinding {
  const [{ policy }] = all
  const isOpen = all.some(({ verdict }) => verdict.kind === 'open')
  const isHole = isOpen && table.isCertain
  const does = isHole ? 'does not keep tenants apart' : "can't be proven to keep tenants apart"
  return {
    rule: isHole ? 'open-policy' : 'unclear-policy',
    severity: isHole ? 'hole' : 'undecided',
    subject: shortName(table),
    title: `Policy ${policy.name} of ${shortName(table)} ${does}`,
    why: [...new Set(all.map((one) => reasonOf(one, all)))].join(' '),
    sql: isHole ? replacement(subject, table, policy) : [],
  }
}

function reasonOf({ policy, way, verdict }: Judged, all: readonly Judged[]): string {
  const expression = expressionOf(policy, way)
  const alike = all.filter((one) => expressionOf(policy, one.way) === expression)
  const commands = [...new Set(alike.map(({ command }) => command))].join(', ')
  const text = expression === undefined ? '' : `: ${expression}`
  return `For ${commands} it ${verdict.why}${text}.`
}

/** Dropping the policy is enough where another one fences the table. */
function replacement(subject: Subject, table: TenantTable, policy: Policy): string[] {
  const { world, role } = subject
  const others = policiesFor(world, table, role.name, undefined).filter((one) => one !== policy)
  const hasFence = others.some(
    (one) =>
      one.command === 'ALL' &&
      judgePolicy(world, one, 'reading', table, role.name).kind === 'fenced',
  )
  return [dropPolicy(table, policy.name), ...(hasFence ? [] : createPolicy(subject, table))]
}

/** Commands that are granted and that no policy allows: safe, but hardly intended. */
function unserved(subject: Subject, table: TenantTable): IsolationFinding[] {
  const { world, role } = subject
  const granted = commandsOn(subject, table)
  const refused = granted.filter(
    (command) =>
      !policiesFor(world, table, role.name, command).some(({ isPermissive }) => isPermissive),
  )
  if (refused.length === 0) return []
  return [
    {
      rule: 'no-policy',
      severity: 'remark',
      subject: shortName(table),
      title: `${shortName(table)} has no policy for ${refused.join(', ')}`,
      why: `${role.name} has the grant, but row-level security refuses every row. Tenants are apart; the app may not work.`,
      sql: refused.length === granted.length ? createPolicy(subject, table) : [],
    },
  ]
}
