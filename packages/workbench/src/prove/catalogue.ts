/** The database's own description of itself, as far as it says who sees what. */
export interface Catalogue {
  readonly version: number
  readonly user: string
  readonly isSuperuser: boolean
  readonly databaseOwner: string
  readonly relations: readonly Relation[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly uniqueKeys: readonly UniqueKey[]
  /** Tables whose rows are also rows of a parent's, by the parent's oid. */
  readonly children: ReadonlyMap<number, readonly number[]>
  /** What a view reads, by the view's oid. */
  readonly reads: ReadonlyMap<number, readonly number[]>
  readonly roles: ReadonlyMap<string, DatabaseRole>
  readonly policies: ReadonlyMap<number, readonly Policy[]>
  readonly functions: readonly UserFunction[]
  readonly operators: readonly Operator[]
  /** Names of the users' types whose values are what they were cast from. */
  readonly exactTypes: ReadonlySet<string>
  /** Functions that a cast to a user's type calls, by its name: its casts, and a domain's checks. */
  readonly calledByCasts: ReadonlyMap<string, readonly number[]>
  readonly triggers: readonly Trigger[]
  readonly rules: readonly Rule[]
  readonly eventTriggers: readonly EventTrigger[]
  /** Functions that a write of a table calls, by its oid: in defaults, checks, indexes, and conditions of triggers. */
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
  /** Of a view: the rights of the role that reads it count, not its owner's. */
  readonly isInvoker: boolean
  readonly isBarrier: boolean
  readonly hasCheckOption: boolean
  /** Of a view: rows can be inserted or changed through it without a trigger. */
  readonly isUpdatable: boolean
  readonly definition: string | null
  readonly columns: readonly Column[]
  /** Roles with a grant of their own, the owner aside; "public" for everybody. */
  readonly grantees: readonly string[]
}

export interface Column {
  readonly name: string
  readonly type: string
  /** Whether what is equal is the same, as by a collation that ignores case it isn't. */
  readonly isExact: boolean
  readonly default: string | null
  /** What makes a value that nobody chooses. */
  readonly filledBy: 'sequence' | 'random' | null
}

export interface ForeignKey {
  readonly name: string
  readonly table: number
  readonly referenced: number
  readonly columns: readonly string[]
  readonly referencedColumns: readonly string[]
  readonly isRequired: boolean
  /** What happens to the referring rows. */
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
  /** Owns something, has a grant or is named by a policy in this database. */
  readonly isNamed: boolean
  /** Every role that it is or may become a member of, however indirectly, and itself. */
  readonly powers: readonly string[]
  /** Of these, the ones that it works as without being told to. */
  readonly inherited: readonly string[]
  /** Of these, the ones that it works as or may SET ROLE to. */
  readonly settable: readonly string[]
}

export type Command = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'
export type Right = Command | 'TRUNCATE' | 'TRIGGER'

/** What one role can reach, by itself or as a member of another. */
export interface Reach {
  readonly rights: ReadonlyMap<number, ReadonlySet<Right>>
  /** Oids of the functions that it may call. */
  readonly callable: ReadonlySet<number>
  readonly largeObjects: number
  /** Oids of the tables that its foreign keys may refer to. */
  readonly referable: ReadonlySet<number>
  /** Settings of the server that it may change past what everybody may. */
  readonly parameters: readonly string[]
  readonly servers: readonly ForeignServer[]
  /** Schemas in which it may make objects. */
  readonly creates: readonly string[]
  /** Whether it may make schemas of its own in this database. */
  readonly makesSchemas: boolean
  /** Whether it may make temporary objects, which come first wherever a table or type is named without its schema. */
  readonly makesTemporary: boolean
  /** Functions of the server, such as `pg_read_file`, that reach past the database. */
  readonly serverFunctions: readonly string[]
  /** Catalogues of the server, such as `pg_statistic`, that hold values of every table's rows. */
  readonly catalogues: readonly string[]
}

/** Another server that the role may ask, or this one by another log-in. */
export interface ForeignServer {
  readonly name: string
  readonly wrapper: string
  /** Where its options say that it leads to this very database. */
  readonly isHere: boolean
  /** The log-in there, where it can be read. */
  readonly user: string | null
  /** Whether the role may ask it by dblink. */
  readonly isAsked: boolean
}

export interface Policy {
  readonly name: string
  readonly isPermissive: boolean
  readonly command: Command | 'ALL'
  /** That it binds; none means everybody. */
  readonly roles: readonly string[]
  readonly using: string | undefined
  readonly check: string | undefined
}

export interface UserFunction {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** With its schema and the types of its arguments. */
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
  /** Of an aggregate: oids of the functions that it is made of. */
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
