import { parseCondition, parseStatement } from '../../postgres/parser.ts'
import type { Catalogue, Policy, Table } from '../catalogue/catalogue.ts'
import { lookUpsIn } from '../catalogue/look-ups.ts'
import { withBodies } from './function-bodies.ts'
import type { PolicyOf } from './read-statement.ts'
import type { Relations } from './scope.ts'

/**
 * Finds a relation by the name that a statement gives it: in the schema `first`, through this login's search path, else
 * the only one of that name. The path of the statement's own session isn't recorded anywhere.
 */
export function relationsOf(catalogue: Catalogue, first?: string): Relations {
  const { server } = catalogue
  const { tablesNamed, viewsNamed } = lookUpsIn(catalogue)
  const pick = <R extends { schema: string }>(all: readonly R[], schema: string | undefined) => {
    if (schema !== undefined) return all.find((each) => each.schema === schema)
    for (const place of [first, ...server.searchPath]) {
      const found = all.find((each) => each.schema === place)
      if (found) return found
    }
    return all.length === 1 ? all[0] : undefined
  }
  return {
    table: (schema, name) => pick(tablesNamed(name), schema),
    view: (schema, name) => {
      const view = pick(viewsNamed(name), schema)
      return view && parseStatement(view.definition.replace(/;\s*$/, ''))
    },
  }
}

/** The condition that row-level security adds for a role. */
export function policiesFor(role: string, catalogue: Catalogue): PolicyOf {
  const byTable = Map.groupBy(catalogue.policies, ({ table }) => table)
  return (table, command) => {
    if (!isSubject(role, table, catalogue)) return undefined
    const condition = combined(
      (byTable.get(table.oid) ?? []).filter((policy) => applies(policy, role, command)),
    )
    return condition === undefined ? undefined : withBodies(parseCondition(condition), catalogue)
  }
}

/** Superusers, BYPASSRLS roles and, unless forced, owners see all rows. */
function isSubject(role: string, table: Table, { roles }: Catalogue): boolean {
  if (table.rowSecurity === 'off' || roles.get(role)?.bypassesRowSecurity) return false
  return table.rowSecurity === 'forced' || table.owner !== role
}

function applies(policy: Policy, role: string, command: string): boolean {
  const forRole = policy.roles.length === 0 || policy.roles.includes(role)
  return (
    forRole &&
    policy.using !== undefined &&
    (policy.command === 'ALL' || policy.command === command)
  )
}

/** One permissive policy must hold, and all restrictive ones. */
function combined(policies: readonly Policy[]): string | undefined {
  const texts = (isPermissive: boolean) =>
    policies.filter((each) => each.permissive === isPermissive).map(({ using }) => using)
  // One that lets every row through makes the others of its kind superfluous.
  const isOpen = texts(true).includes('true')
  const permissive = isOpen ? [] : texts(true).map((using) => `(${using})`)
  const restrictive = texts(false)
    .filter((using) => using !== 'true')
    .map((using) => `(${using})`)
  const all = [...(permissive.length > 0 ? [`(${permissive.join(' or ')})`] : []), ...restrictive]
  return all.length > 0 ? all.join(' and ') : undefined
}
