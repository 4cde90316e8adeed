import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import type { Policy } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import { createPolicy, isLimit, isTrue, type PolicyOn, policiesOn } from './policy-text.ts'
import type { Judgement, Rule } from './rule.ts'

/** Policies that let every role past row-level security. One for a named role, or for reading a public table, is meant. */
export const alwaysTruePolicy: Rule = {
  judge: ({ catalogue }) => {
    const all = policiesOn(catalogue)
    return all.flatMap((each) => {
      const does = openTo(each.policy)
      const isOff = each.table.rowSecurity === 'off' || !each.policy.permissive
      if (isOff || each.policy.roles.length > 0 || does === undefined) return []
      if (all.some((other) => isLimited(each, other))) return []
      const moot = all.filter((other) => isMoot(other, each, does))
      return does === 'read every row' && moot.length === 0 ? [] : [judgement(each, does, moot)]
    })
  },
}

type Opened = `${'read' | 'change' | 'delete' | 'read and change'} every row` | 'write any row'

/** The action that the policy allows on every row. */
function openTo({ command, using, check }: Policy): Opened | undefined {
  if (command === 'INSERT' || !isTrue(using)) return isTrue(check) ? 'write any row' : undefined
  return openedBy[command]
}

const openedBy = {
  SELECT: 'read every row',
  UPDATE: 'change every row',
  DELETE: 'delete every row',
  ALL: 'read and change every row',
} as const

/** Does a restrictive policy decide for every role what this one allows? Without a permissive one it shows no row. */
function isLimited(by: PolicyOn, { policy, table }: PolicyOn): boolean {
  const isSame = policy.command === 'ALL' || policy.command === by.policy.command
  return table === by.table && isLimit(policy) && policy.roles.length === 0 && isSame
}

function isMoot({ policy, table }: PolicyOn, by: PolicyOn, does: Opened): boolean {
  const isOther = table === by.table && policy !== by.policy && policy.permissive
  const isCovered = by.policy.command === 'ALL' || by.policy.command === policy.command
  return isOther && isCovered && (does !== 'write any row' || policy.command !== 'SELECT')
}

function judgement(each: PolicyOn, does: Opened, moot: readonly PolicyOn[]): Judgement {
  const { policy, table } = each
  const names = moot.map((other) => quoteIdentifier(other.policy.name)).join(', ')
  return {
    severity: moot.length > 0 ? 'high' : 'medium',
    title: titleOf('always-true-policy', {
      policy: quoteIdentifier(policy.name),
      table: shortName(table),
      does,
    }),
    why: `Its condition is true for every row, for every role with rights on the table.${moot.length > 0 ? ` One permissive policy that holds is enough, so for this ${names} forbids nothing.` : ''}`,
    sql: [`drop policy ${quoteIdentifier(policy.name)} on ${qualifiedName(table)};`],
    gain: 'rows of one tenant are closed to others again, where the other policies say so.',
    undo: createPolicy(each),
    apply: 'review',
    confidence: 'medium',
  }
}
