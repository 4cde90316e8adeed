import { parseCondition } from '../../../postgres/parser.ts'
import type { Command, Policy, Relation } from '../../catalogue.ts'
import type { TenantTable } from '../../tenants.ts'
import { isPicked } from '../query/held.ts'
import { fenced, open, ownRows, sharedRows, unclear, type Verdict, weakest } from '../verdict.ts'
import { newScope, unheld, type Way, type World, within } from '../world.ts'
import { judgeCondition } from './condition.ts'

/** Whether policies limit one command of a role to rows of its own tenant. */
export function judgeFence(
  world: World,
  table: TenantTable,
  command: Command,
  way: Way,
  principal: string,
): Verdict {
  const key = `${table.oid} ${command} ${way} ${principal}`
  const known = world.fences.get(key)
  if (known) return known
  world.fences.set(key, unclear(`asks ${table.name} itself`))
  const policies = policiesFor(world, table, principal, command)
  const judge = (policy: Policy) => judgePolicy(world, policy, way, table, principal, command)
  const isFenced = policies.some((one) => !one.isPermissive && judge(one) === fenced)
  const ways = policies.filter(({ isPermissive }) => isPermissive).map(judge)
  // Without a permissive policy no row is visible.
  const widest = weakest(ways) ?? fenced
  const isOwn = widest.kind === 'fenced' && ways.includes(ownRows)
  const verdict = isFenced ? fenced : isOwn ? ownRows : widest
  world.fences.set(key, verdict)
  return verdict
}

/** Permissive policies count for any role that it can become; restrictive ones only for its own, since it may choose not to switch. */
export function policiesFor(
  { catalogue }: World,
  { oid }: Relation,
  principal: string,
  command: Command | undefined,
): Policy[] {
  const role = catalogue.roles.get(principal)
  return (catalogue.policies.get(oid) ?? []).filter(({ roles, isPermissive, ...policy }) => {
    const powers = (isPermissive ? role?.settable : role?.inherited) ?? [principal]
    const binds = roles.length === 0 || roles.some((name) => powers.includes(name))
    return binds && (command === undefined || [command, 'ALL'].includes(policy.command))
  })
}

export function judgePolicy(
  world: World,
  policy: Policy,
  way: Way,
  table: TenantTable,
  principal: string,
  command: Command | 'ALL' = policy.command,
): Verdict {
  const expression = expressionOf(policy, way)
  if (expression === undefined) return open('lets every row through')
  const node = parseCondition(expression)
  if (!node) return unclear("can't be read")
  const target = unheld({ alias: table.name, relation: table, tenant: table })
  const scope = within(newScope(world, principal), [target])
  // A caller may read their own memberships; writing them could name any tenant.
  if (way === 'reading' && isPicked(target, scope, [node])) return ownRows
  const verdict = judgeCondition(node, target, scope)
  return verdict === sharedRows && (way === 'writing' || command !== 'SELECT')
    ? unclear('lets a tenant change rows that all of them see')
    : verdict
}

/** A policy without WITH CHECK checks writes by its USING. */
export function expressionOf({ using, check, command }: Policy, way: Way): string | undefined {
  if (way === 'reading') return using
  return command === 'INSERT' ? check : (check ?? using)
}
