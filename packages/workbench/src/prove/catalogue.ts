/** The part of the database's catalogue that decides who sees what. */
export interface Catalogue {
  readonly version: number
  readonly user: string
  readonly isSuperuser: boolean
  readonly databaseOwner: string
  readonly relations: readonly Relation[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly uniqueKeys: readonly UniqueKey[]
  /** Tables whose rows are also rows of a parent, by the parent's oid. */
  readonly children: ReadonlyMap<number, readonly number[]>
  /** The relations that a view reads, by the view's oid. */
  readonly reads: ReadonlyMap<number, readonly number[]>
  readonly roles: ReadonlyMap<string, DatabaseRole>
  readonly policies: ReadonlyMap<number, readonly Policy[]>
  readonly functions: readonly UserFunction[]
  readonly operators: readonly Operator[]
  /** Names of users' types whose cast changes no value. */
  readonly exactTypes: ReadonlySet<string>
  /** Functions that a cast to a user's type calls (its casts, a domain's checks), by the type's name. */
  readonly calledByCasts: ReadonlyMap<string, readonly number[]>
  readonly triggers: readonly Trigger[]
  readonly rules: readonly Rule[]
  readonly eventTriggers: readonly EventTrigger[]
  /** Functions that a write calls in defaults, checks, indexes and trigger conditions, by the table's oid. */
  readonly calledByWrites: ReadonlyMap<number, readonly number[]>
  readonly presets: readonly Preset[]
}

export interface Relation {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'foreign table' | 'view' | 'materialized view'
  readonly owner: string
  readonly schemaOwner: string
  readonly isPartition: boolean
  readonly hasRowSecurity: boolean
  readonly isForced: boolean
  /** True for a view that checks the rights of its reader instead of its owner's. */
  readonly isInvoker: boolean
  readonly isBarrier: boolean
  readonly hasCheckOption: boolean
  /** True for a view that takes writes without a trigger. */
  readonly isUpdatable: boolean
  readonly definition: string | null
  readonly columns: readonly Column[]
  /** Roles with a grant of their own, without the owner; "public" for all roles. */
  readonly grantees: readonly string[]
}

export interface Column {
  readonly name: string
  readonly type: string
  /** False where two different values can be equal, as with a collation that ignores case. */
  readonly isExact: boolean
  readonly default: string | null
  /** Expression of a value that no user chooses. */
  readonly filledBy: 'sequence' | 'random' | null
}

export interface ForeignKey {
  readonly name: string
  readonly table: number
  readonly referenced: number
  readonly columns: readonly string[]
  readonly referencedColumns: readonly string[]
  readonly isRequired: boolean
  readonly onDelete: KeyAction
  readonly onUpdate: KeyAction
}

type KeyAction = 'nothing' | 'cascade' | 'set'

export interface UniqueKey {
  readonly name: string
  readonly table: number
  readonly columns: readonly string[]
  readonly hasExpression: boolean
  readonly isConstraint: boolean
}

export interface DatabaseRole {
  readonly name: string
  readonly canLogin: boolean
  readonly isSuperuser: boolean
  readonly bypassesPolicies: boolean
  readonly replicates: boolean
  readonly createsRoles: boolean
  /** Owns something, has a grant, or appears in a policy in this database. */
  readonly isNamed: boolean
  /** The role itself and all roles that it is or may become a member of, also indirectly. */
  readonly powers: readonly string[]
  /** Those of them whose rights it has without SET ROLE. */
  readonly inherited: readonly string[]
  /** Those of them whose rights it has, or that it may SET ROLE to. */
  readonly settable: readonly string[]
}

export type Command = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'
export type Right = Command | 'TRUNCATE' | 'TRIGGER'

/** Objects that one role can reach, by its own rights or by membership. */
export interface Reach {
  readonly rights: ReadonlyMap<number, ReadonlySet<Right>>
  /** Oids of functions that it may call. */
  readonly callable: ReadonlySet<number>
  readonly largeObjects: number
  /** Oids of tables that its foreign keys may refer to. */
  readonly referable: ReadonlySet<number>
  /** Server settings that it may change and a plain role may not. */
  readonly parameters: readonly string[]
  readonly servers: readonly ForeignServer[]
  /** Schemas in which it may create objects. */
  readonly creates: readonly string[]
  /** May create schemas in this database. */
  readonly makesSchemas: boolean
  /** May create temporary objects, which are found first wherever a table or type has no schema. */
  readonly makesTemporary: boolean
  /** Functions of the server that reach outside the database, such as `pg_read_file`. */
  readonly serverFunctions: readonly string[]
  /** Catalogues that hold values of every table's rows, such as `pg_statistic`. */
  readonly catalogues: readonly string[]
}

/** A foreign server that the role may ask; it may be this very one by another log-in. */
export interface ForeignServer {
  readonly name: string
  readonly wrapper: string
  /** Its options lead to this very database. */
  readonly isHere: boolean
  readonly user: string | null
  readonly isAsked: boolean
}

export interface Policy {
  readonly name: string
  readonly isPermissive: boolean
  readonly command: Command | 'ALL'
  /** Roles that it binds; none means all. */
  readonly roles: readonly string[]
  readonly using: string | undefined
  readonly check: string | undefined
}

export interface UserFunction {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly signature: string
  readonly kind: 'function' | 'procedure' | 'aggregate'
  readonly owner: string
  readonly schemaOwner: string
  readonly isDefiner: boolean
  readonly language: string
  readonly isTrusted: boolean
  readonly volatility: 'volatile' | 'stable' | 'immutable'
  readonly isLeakproof: boolean
  readonly isTrigger: boolean
  readonly argumentNames: readonly string[]
  readonly arguments: number
  readonly defaults: number
  readonly isVariadic: boolean
  readonly config: readonly string[]
  readonly definition: string
  /** Oids of the functions that an aggregate is made of. */
  readonly parts: readonly number[]
}

export interface Operator {
  readonly name: string
  readonly function: number
}

export interface Trigger {
  readonly name: string
  readonly table: number
  readonly function: number
  readonly events: readonly Right[]
  readonly isBefore: boolean
  readonly newTable: string | null
  readonly oldTable: string | null
}

export interface EventTrigger {
  readonly name: string
  readonly function: number
}

export interface Rule {
  readonly name: string
  readonly table: number
  readonly command: Command
  readonly definition: string
}

export interface Preset {
  readonly name: string
  readonly value: string
  readonly role: string | null
  readonly isOfDatabase: boolean
}
