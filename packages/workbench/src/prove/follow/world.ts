import type { Node, SelectStmt } from 'libpg-query'
import type { Catalogue, Command, Reach, Relation, UserFunction } from '../catalogue.ts'
import { isAmong, type Named, type Tenancy, type TenantTable } from '../tenants.ts'
import type { Verdict } from './verdict.ts'

/** Knowledge that following a statement needs, and findings on the way. */
export interface World {
  readonly catalogue: Catalogue
  readonly tenancy: Tenancy
  readonly reach: Reach
  readonly role: string
  readonly settings: readonly string[]
  /** Functions that the user has reviewed. */
  readonly reviewed: ReadonlySet<string>
  readonly relations: ReadonlyMap<number, Relation>
  /** Relations without a tenant that were read on the way, and what read them. */
  readonly passed: Map<number, string>
  /** Relations without a tenant that receive rows of tenants, and what writes them. */
  readonly fed: Map<number, string>
  /** Commands that code runs on a table on behalf of the app's role, by the table's oid. */
  readonly written: Map<number, Set<Command>>
  /** Every function that was followed, its role and its search_path. */
  readonly ran: Map<string, Ran>
  readonly memo: Map<string, readonly Leak[]>
  readonly fences: Map<string, Verdict>
  readonly judge: Judge
}

export interface Ran {
  readonly one: UserFunction
  readonly principal: string
  /** Undefined when it uses the caller's search_path. */
  readonly path: readonly string[] | undefined
  /** A policy or filter relies on its result. */
  readonly decides: boolean
}

/** A way past the fence, certain (`open`) or not ruled out (`unclear`). */
export interface Leak {
  readonly kind: 'open' | 'unclear'
  /** For example `reads every tenant's rows of invoices`. */
  readonly does: string
  readonly table: TenantTable | undefined
}

/** An item of FROM, or the row in a trigger or a record. */
export interface Source {
  readonly alias: string
  readonly relation?: Relation | undefined
  readonly tenant?: TenantTable | undefined
  /** Its columns, when it is no relation. */
  readonly outputs?: readonly Output[] | undefined
  /** The query that it is, if any. */
  readonly inner?: Selected | undefined
  /** Limited to rows of the tenant that the setting names. */
  isHeld: boolean
  /** Limited to rows of the caller's identity. */
  isPicked: boolean
}

export interface Output {
  readonly name: string
  readonly verdict: Verdict
  /** The column that it passes on unchanged. */
  readonly origin?: { readonly source: Source; readonly column: string } | undefined
}

/** The value of a name that is no column. */
export type Meaning = () => Verdict | { readonly source: Source; readonly column: string }

/** One level of a query: the meaning of names, and the role that runs it. */
export interface Scope {
  readonly world: World
  /** Role whose rights and policies count. */
  readonly principal: string
  /** Role that functions work as: the reader of a view, not its owner. */
  readonly caller: string
  /** FORCE doesn't bind the owner: true while a foreign key changes referring rows. */
  readonly isUnforced: boolean
  readonly schemas: readonly string[]
  /** A surrounding function sets the search_path, so the session's doesn't count. */
  readonly isPathFixed: boolean
  readonly sources: readonly Source[]
  readonly queries: ReadonlyMap<string, Selected>
  /** Transition tables of a trigger. */
  readonly rows: ReadonlyMap<string, Source>
  readonly names: ReadonlyMap<string, Meaning>
  readonly outer?: Scope | undefined
}

export interface Selected {
  readonly leaks: readonly Leak[]
  readonly outputs: readonly Output[]
  /** Reads rows of tenants, fenced or not. */
  readonly readsTenants: boolean
  /** Some of its rows are limited by the caller's identity alone, whatever their tenant. */
  readonly isPicked?: boolean
  /** Output that names the tenant of a row that nothing else limits. */
  readonly pin: string | undefined
}

/** The parts of the judgement that call one another. */
export interface Judge {
  value(node: Node | undefined, scope: Scope): Verdict
  condition(node: Node, target: Source, scope: Scope): Verdict
  select(select: SelectStmt, scope: Scope): Selected
  sources(select: SelectStmt, scope: Scope): { scope: Scope; conditions: readonly Node[] }
  /** Leaks of a statement or expression and of everything that it calls. */
  follow(node: unknown, scope: Scope): readonly Leak[]
  view(view: Relation, scope: Scope): Selected
  call(target: UserFunction, args: readonly Verdict[], scope: Scope): readonly Leak[]
  decided(target: UserFunction, scope: Scope): void
  returned(target: UserFunction, args: readonly Verdict[], scope: Scope): Verdict
  fence(table: TenantTable, command: Command, way: Way, principal: string): Verdict
}

export type Way = 'reading' | 'writing'

/** Whether policies bind the role on a table: not an owner without FORCE, nor a superuser or BYPASSRLS. */
export function isBound(
  { world, principal, isUnforced }: Pick<Scope, 'world' | 'principal' | 'isUnforced'>,
  table: Relation,
): boolean {
  const role = world.catalogue.roles.get(principal)
  if (!role || role.isSuperuser || role.bypassesPolicies || !table.hasRowSecurity) return false
  return (table.isForced && !isUnforced) || !role.inherited.includes(table.owner)
}

/** A source of which no condition has been read yet. */
export const unheld = (source: Omit<Source, 'isHeld' | 'isPicked'>): Source => ({
  ...source,
  isHeld: false,
  isPicked: false,
})

export const isReviewed = ({ world }: Pick<Scope, 'world'>, one: Named): boolean =>
  isAmong(world.reviewed, one)

export function within(scope: Scope, sources: readonly Source[]): Scope {
  return { ...scope, sources, queries: new Map(), outer: scope }
}

export const runsAs = (one: UserFunction, { caller }: Scope): string =>
  one.isDefiner ? one.owner : caller

export function newScope(world: World, principal: string, caller: string = principal): Scope {
  const none = new Map<string, never>()
  return {
    world,
    principal,
    caller,
    isUnforced: false,
    schemas: ['public'],
    isPathFixed: false,
    sources: [],
    queries: none,
    rows: none,
    names: none,
  }
}
