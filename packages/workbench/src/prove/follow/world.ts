import type { Node, SelectStmt } from 'libpg-query'
import type { Catalogue, Command, Reach, Relation, UserFunction } from '../catalogue.ts'
import type { Tenancy, TenantTable } from '../tenants.ts'
import type { Verdict } from './verdict.ts'

/** Everything that following a statement needs to know, and what it finds out on the way. */
export interface World {
  readonly catalogue: Catalogue
  readonly tenancy: Tenancy
  readonly reach: Reach
  /** The role that the app works as. */
  readonly role: string
  readonly settings: readonly string[]
  /** Functions that somebody has judged by eye. */
  readonly reviewed: ReadonlySet<string>
  readonly relations: ReadonlyMap<number, Relation>
  /** Relations without a tenant that are read on the way, and by what. */
  readonly passed: Map<number, string>
  /** Relations without a tenant that tenants' rows are written into, and by what. */
  readonly fed: Map<number, string>
  /** Tables that code writes for the app's role, by what it does. */
  readonly written: Map<number, Set<Command>>
  /** Every function that was followed, with whom it works as and where it looks names up. */
  readonly ran: Map<string, Ran>
  readonly memo: Map<string, readonly Leak[]>
  readonly fences: Map<string, Verdict>
  readonly judge: Judge
}

export interface Ran {
  readonly one: UserFunction
  readonly principal: string
  /** Undefined when the caller's own search_path counts. */
  readonly path: readonly string[] | undefined
  /** A policy or a filter relies on what it returns. */
  readonly decides: boolean
}

/** A way past the fence that a statement takes, or one that can't be ruled out. */
export interface Leak {
  readonly kind: 'open' | 'unclear'
  /** In words, such as `reads every tenant's rows of invoices`. */
  readonly does: string
  readonly table: TenantTable | undefined
}

/** Something in FROM, or the row that a trigger or a record holds. */
export interface Source {
  readonly alias: string
  readonly relation?: Relation | undefined
  readonly tenant?: TenantTable | undefined
  /** What its columns hold, when it is no relation. */
  readonly outputs?: readonly Output[] | undefined
  /** What it is made of, when it is a query. */
  readonly inner?: Selected | undefined
  /** Only rows of the tenant that the setting names. */
  isHeld: boolean
  /** Rows that the caller's identity picks. */
  isPicked: boolean
}

export interface Output {
  readonly name: string
  readonly verdict: Verdict
  /** The column that it is, unchanged. */
  readonly origin?: { readonly source: Source; readonly column: string } | undefined
}

/** What a name that is no column stands for. */
export type Meaning = () => Verdict | { readonly source: Source; readonly column: string }

/** A query level: what its names mean, and as whom it runs. */
export interface Scope {
  readonly world: World
  /** The role whose rights and policies count. */
  readonly principal: string
  /** The role that functions work as: whoever reads a view, not its owner. */
  readonly caller: string
  /** The policies that bind an owner by FORCE don't: so works what a foreign key does to referring rows. */
  readonly isUnforced: boolean
  readonly schemas: readonly string[]
  /** A function around has set the search_path, so that the session's doesn't count. */
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
  /** Holds the rows of tenants, fenced or not. */
  readonly readsTenants: boolean
  /** Some of its rows are held by the caller's identity alone, whatever tenant they name. */
  readonly isPicked?: boolean
  /** The output that tells whose a row is, where nothing else holds it. */
  readonly pin: string | undefined
}

/** The parts of the judgement that need one another. */
export interface Judge {
  value(node: Node | undefined, scope: Scope): Verdict
  condition(node: Node, target: Source, scope: Scope): Verdict
  select(select: SelectStmt, scope: Scope): Selected
  sources(select: SelectStmt, scope: Scope): { scope: Scope; conditions: readonly Node[] }
  /** What a statement or an expression does, everything that it calls included. */
  follow(node: unknown, scope: Scope): readonly Leak[]
  view(view: Relation, scope: Scope): Selected
  call(target: UserFunction, args: readonly Verdict[], scope: Scope): readonly Leak[]
  decided(target: UserFunction, scope: Scope): void
  returned(target: UserFunction, args: readonly Verdict[], scope: Scope): Verdict
  fence(table: TenantTable, command: Command, way: Way, principal: string): Verdict
}

export type Way = 'reading' | 'writing'

/** Whether policies bind a role on a table: not its owner unless forced, and no role above them. */
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
