import { quoteIdentifier, shortName } from '../../postgres/names.ts'
import { count } from '../../terminal/index.ts'
import type { Policy, Table } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import { policiesOn } from './policy-text.ts'
import type { Judgement, Rule } from './rule.ts'

const commands = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const

/** Tables where several permissive policies hold for one role and one command: their conditions are joined by OR. */
export const severalPermissivePolicies: Rule = {
  judge: ({ catalogue }) => {
    const weighed = policiesOn(catalogue).filter(
      ({ policy, table, using, check }) =>
        policy.permissive &&
        table.rowSecurity !== 'off' &&
        (policy.using === undefined ? check : using) === 'depends',
    )
    const byTable = Map.groupBy(weighed, ({ table }) => table)
    return [...byTable].flatMap(([table, found]) => {
      const policies = found.map(({ policy }) => policy)
      const [most] = commands
        .flatMap((command) => overlapping(policies, command))
        .toSorted((a, b) => b.policies.length - a.policies.length)
      return most && most.policies.length > 1 ? [judgement(table, most)] : []
    })
  },
}

interface Overlap {
  readonly command: string
  readonly role: string | undefined
  readonly policies: readonly Policy[]
}

/** The policies that hold for each role, those for all roles included; `undefined` stands for a role that no policy names. */
function overlapping(policies: readonly Policy[], command: string): readonly Overlap[] {
  const those = policies.filter((policy) => policy.command === command || policy.command === 'ALL')
  const roles = [undefined, ...new Set(those.flatMap((policy) => policy.roles))]
  return roles.map((role) => ({
    command,
    role,
    policies: those.filter(
      (policy) => policy.roles.length === 0 || (role !== undefined && policy.roles.includes(role)),
    ),
  }))
}

function judgement(table: Table, { command, role, policies }: Overlap): Judgement {
  const names = policies.map(({ name }) => quoteIdentifier(name))
  const who = role === undefined ? 'every role' : `role ${quoteIdentifier(role)}`
  return {
    severity: 'low',
    title: titleOf('several-permissive-policies', {
      policies: count(policies.length, 'permissive policy', 'permissive policies'),
      table: shortName(table),
      command,
    }),
    why: `For ${who}, ${names.join(' or ')} must hold: each row that is read is tried by one after the other, and an index helps only if it serves all of them.`,
    sql: [],
    gain: 'one condition a row, which an index can serve: make one policy of them, or name the role of each.',
    apply: 'review',
    confidence: 'medium',
  }
}
