import { parseStatement, selectOf } from '../../postgres/parser.ts'
import type { Command, Relation } from '../catalogue.ts'
import type { TenantTable } from '../tenants.ts'
import { open, type Verdict } from './verdict.ts'
import { isBound, type Leak, newScope, type Scope, type Selected, type Source } from './world.ts'

const verbs = { SELECT: 'reads', INSERT: 'writes', UPDATE: 'changes', DELETE: 'deletes' } as const

/** Leaks of one access to a source under the verdict on the statement's conditions. */
export function accessLeaks(
  source: Source,
  limit: Verdict | undefined,
  command: Command,
  scope: Scope,
): readonly Leak[] {
  const { relation, tenant } = source
  if (source.inner) return limit?.kind === 'fenced' ? [] : source.inner.leaks
  if (!relation) return []
  if (relation.kind === 'view')
    return limit?.kind === 'fenced' ? [] : followView(relation, scope).leaks
  if (!tenant) return pass(relation, scope)
  const { world, principal } = scope
  // The app's own role is judged by its grants and policies.
  if (source.isHeld || source.isPicked || principal === world.role) return []
  return [leakOf(tenant, command, isBound(scope, tenant) ? fenceOf(tenant, command, scope) : limit)]
}

const fenceOf = (tenant: TenantTable, command: Command, { world, principal }: Scope) =>
  world.judge.fence(tenant, command, 'reading', principal)

export function leakOf(tenant: TenantTable, command: Command, limit: Verdict | undefined): Leak {
  const { kind, why } = limit ?? open('')
  const reason = why === '' || /what stands in|a row's own/.test(why) ? '' : ` (it ${why})`
  return {
    kind: kind === 'unclear' || !tenant.isCertain ? 'unclear' : 'open',
    does: `${verbs[command]} rows of ${tenant.name} of every tenant${reason}`,
    table: tenant,
  }
}

function pass(relation: Relation, { world, principal }: Scope): readonly Leak[] {
  if (principal !== world.role && !world.passed.has(relation.oid))
    world.passed.set(relation.oid, `read by code that works as ${principal}`)
  return []
}

/** Whether a source shows only the tenant's or the caller's rows, without any condition of the statement. */
export function ownFence(source: Source, scope: Scope): 'tenant' | 'caller' | undefined {
  const { relation, tenant, inner } = source
  if (inner) return inner.leaks.length === 0 && inner.readsTenants ? 'tenant' : undefined
  if (!relation || !tenant) return undefined
  if (relation.kind === 'view')
    return followView(relation, scope).leaks.length === 0 ? 'tenant' : undefined
  if (!isBound(scope, relation)) return undefined
  const { world, principal } = scope
  const { kind, why } = world.judge.fence(tenant, 'SELECT', 'reading', principal)
  if (kind !== 'fenced') return undefined
  return why === '' ? 'tenant' : 'caller'
}

const views = new WeakMap<object, Map<string, Selected>>()
const nothing: Selected = { leaks: [], outputs: [], readsTenants: false, pin: undefined }

/** Follows a view as its owner, or as its reader for a security invoker. */
export function followView(view: Relation, scope: Scope): Selected {
  const { world, principal, caller, isUnforced } = scope
  const as = view.isInvoker ? principal : view.owner
  const known = views.get(world) ?? new Map<string, Selected>()
  views.set(world, known)
  const key = `${view.oid} ${as} ${caller} ${isUnforced}`
  const found = known.get(key)
  if (found) return found
  known.set(key, nothing)
  const select = selectOf(parseStatement(view.definition ?? ''))
  const unread: Leak = { kind: 'unclear', does: "has SQL that can't be parsed", table: undefined }
  const selected = select
    ? world.judge.select(select, { ...newScope(world, as, caller), isUnforced })
    : { ...nothing, leaks: [unread] }
  known.set(key, selected)
  return selected
}
