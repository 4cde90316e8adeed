/** The database's own description of itself, as far as it says who sees what. */
export interface Catalogue {
  readonly user: string
  readonly isSuperuser: boolean
  readonly relations: readonly Relation[]
  readonly foreignKeys: readonly ForeignKey[]
  /** What a view reads, by the view's oid. */
  readonly reads: ReadonlyMap<number, readonly number[]>
  readonly roles: ReadonlyMap<string, Role>
}

export interface Relation {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'foreign table' | 'view' | 'materialized view'
  readonly owner: string
  readonly schemaOwner: string
  readonly hasRowSecurity: boolean
  readonly isForced: boolean
  /** Of a view: whoever reads it is judged by their own rights. */
  readonly isInvoker: boolean
  readonly columns: readonly Column[]
  /** Roles with a grant of their own, the owner aside. */
  readonly grantees: readonly string[]
}

export interface Column {
  readonly name: string
  readonly type: string
}

export interface ForeignKey {
  readonly table: number
  readonly referenced: number
  readonly columns: readonly string[]
  readonly isRequired: boolean
}

export interface Role {
  readonly name: string
  readonly isSuperuser: boolean
  readonly bypassesPolicies: boolean
  readonly replicates: boolean
  readonly createsRoles: boolean
  /** Every role that it is a member of, however indirectly, and itself. */
  readonly powers: readonly string[]
}

export type Command = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'

/** What one role can reach, by itself or as a member of another. */
export interface Reach {
  readonly rights: ReadonlyMap<number, ReadonlySet<Command | 'TRUNCATE'>>
  /** Policies that bind it, by table. */
  readonly policies: ReadonlyMap<number, readonly Policy[]>
  /** SECURITY DEFINER functions that it may call. */
  readonly definers: readonly DefinerFunction[]
  /** Settings that are set for it without its doing. */
  readonly presets: readonly Preset[]
}

export interface Policy {
  readonly name: string
  readonly isPermissive: boolean
  readonly command: Command | 'ALL'
  readonly using: string | undefined
  readonly check: string | undefined
}

export interface DefinerFunction {
  readonly name: string
  readonly owner: string
  readonly definition: string
}

export interface Preset {
  readonly name: string
  readonly value: string
  readonly place: string
}

/** A function that a policy calls. */
export interface PolicyFunction {
  readonly isVolatile: boolean
  readonly source: string
}
