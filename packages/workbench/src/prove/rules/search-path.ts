import { quoteIdentifier } from '../../postgres/names.ts'
import type { Relation } from '../catalogue.ts'
import type { IsolationFinding } from '../finding.ts'
import { type LookedUp, lookedUpBy } from '../follow/looked-up.ts'
import { isBound, isReviewed, newScope, type Ran, type World } from '../follow/world.ts'
import type { Subject } from '../subject.ts'

/** Functions that look names up in schemas where the app's role can create objects, and so run its code as another role. */
export function redirectedNames(subject: Subject): IsolationFinding[] {
  const { world, role } = subject
  const found = [...world.ran.values()].flatMap((ran) => {
    const isOthers = !role.powers.includes(ran.principal) && isAbove(world, ran.principal)
    if (isReviewed(subject, ran.one) || !(ran.decides || isOthers)) return []
    const way = wayIn(subject, ran, isOthers)
    return way ? [finding(subject, ran, way)] : []
  })
  const bySubject = Map.groupBy(found, (one) => one.subject)
  return [...bySubject.values()].map(
    ([first, ...rest]) => rest.find(({ severity }) => severity === 'hole') ?? first,
  ) as IsolationFinding[]
}

interface WayIn {
  readonly names: readonly string[]
  readonly how: string
  readonly isCertain: boolean
  readonly schemas: readonly string[]
}

function wayIn({ reach, world }: Subject, ran: Ran, isOthers: boolean): WayIn | undefined {
  const { one, path } = ran
  const used = lookedUpBy(one)
  const isTempLast = path?.at(-1) === 'pg_temp'
  // A function that works as the app gains nothing from the app's own type.
  const shadowed = isOthers ? [...used.relations, ...used.types] : used.relations
  if (reach.makesTemporary && !isTempLast && shadowed.length > 0)
    return { names: shadowed, how: 'a temporary object', isCertain: true, schemas: [] }
  const all = [...used.relations, ...used.types, ...used.calls]
  if (all.length === 0) return undefined
  if (path === undefined)
    return reach.creates.length > 0 || reach.makesSchemas
      ? { names: all, how: 'an object of a schema of its own', isCertain: true, schemas: [] }
      : undefined
  const at = path.findIndex((schema) => canFill(schema, reach))
  if (at < 0) return undefined
  const later = all.filter((name) => isIn(path.slice(at + 1), name, world))
  return {
    names: later.length > 0 ? later : all,
    how: `an object in the schema ${path[at]}`,
    isCertain: later.length > 0,
    schemas: path.filter((schema) => reach.creates.includes(schema)),
  }
}

const canFill = (schema: string, { creates, makesSchemas }: Subject['reach']) =>
  creates.includes(schema) || (schema === '$user' && makesSchemas)

const isIn = (schemas: readonly string[], name: string, { catalogue }: World) =>
  [...catalogue.relations, ...catalogue.functions].some(
    (one) => one.name === name && schemas.includes(one.schema),
  )

function finding(subject: Subject, { one, principal, decides }: Ran, way: WayIn): IsolationFinding {
  const { role } = subject
  const names = way.names.slice(0, 3).join(', ')
  const gain = decides
    ? 'Policies or filters rely on what it returns.'
    : `It then runs as ${principal}.`
  const { kind, signature } = one
  return {
    rule: 'search-path',
    severity: way.isCertain ? 'hole' : 'undecided',
    subject: signature,
    title: `Function ${signature} looks names up where ${role.name} can put its own`,
    why: `It names ${names} without a schema, and ${role.name} can put ${way.how} in ${way.names.length > 1 ? 'their' : 'its'} place. ${gain}`,
    sql: [
      `alter ${kind} ${signature} set search_path = ${[...safePath(subject, lookedUpBy(one), way), 'pg_temp'].map(quoteIdentifier).join(', ')};`,
      ...way.schemas.map(
        (schema) =>
          `revoke create on schema ${quoteIdentifier(schema)} from public, ${quoteIdentifier(role.name)};`,
      ),
    ],
  }
}

/** Schemas that have the names today. */
function safePath({ catalogue }: Subject, used: LookedUp, { schemas }: WayIn): string[] {
  const names = new Set([...used.relations, ...used.calls])
  const found = [...catalogue.relations, ...catalogue.functions]
    .filter(({ name }) => names.has(name))
    .map(({ schema }) => schema)
  return [...new Set([...schemas, ...(found.length > 0 ? found : ['public'])])].toSorted()
}

/** Whether a role reaches more than the tenant's rows, or can remove their policies. */
function isAbove(world: World, principal: string): boolean {
  const { catalogue, tenancy } = world
  const role = catalogue.roles.get(principal)
  if (!role || role.isSuperuser || role.bypassesPolicies) return true
  if (role.replicates || role.createsRoles) return true
  const reaches = ({ owner, grantees }: Relation) =>
    [owner, ...grantees].some((name) => name === 'public' || role.inherited.includes(name))
  const scope = newScope(world, principal)
  return tenancy.tables.some((table) => {
    if ([table.owner, table.schemaOwner].some((name) => role.powers.includes(name))) return true
    // A list of tenants without policies is judged by the app's own rights on it.
    if (table.isList && !table.hasRowSecurity) return false
    if (!reaches(table) && !role.inherited.includes('pg_read_all_data')) return false
    return (
      !isBound(scope, table) ||
      world.judge.fence(table, 'SELECT', 'reading', principal).kind !== 'fenced'
    )
  })
}
