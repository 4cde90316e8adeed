import type { Node } from 'libpg-query'
import type { Replaceable } from '../statement/replaceable.ts'
import type { Activity } from './activity.ts'
import type { Upkeep } from './upkeep.ts'
import type { Widths } from './widths.ts'

/** The parts of Postgres' catalogue that the rules decide from; read once, see `read-catalogue.ts`. */
export interface Catalogue {
  readonly server: Server
  readonly tables: readonly Table[]
  readonly views: readonly View[]
  readonly indexes: readonly Index[]
  /** Names of tables, indexes, views and sequences, which share one namespace, each after its schema and a dot. */
  readonly relationNames: ReadonlySet<string>
  readonly foreignKeys: readonly ForeignKey[]
  readonly functions: readonly UserFunction[]
  readonly viewUses: readonly ViewUse[]
  readonly sequences: readonly Sequence[]
  readonly upkeep: Upkeep
  readonly activity: Activity
  readonly widths: Widths
  readonly policies: readonly Policy[]
  readonly roles: ReadonlyMap<string, RoleFacts>
  /** Names that the search path finds and of which every function is immutable, so that it may stand in an index. */
  readonly immutableFunctions: ReadonlySet<string>
  /** Names of the database's own functions that may read or write tables. */
  readonly askingFunctions: ReadonlySet<string>
  /** A trigger that may do so, by its table. */
  readonly askingTriggers: ReadonlyMap<number, string>
  /** Operators, as `<> text`, that may look at rows before row-level security has hidden them. */
  readonly leakproofOperators: ReadonlySet<string>
}

export interface Server {
  readonly version: number
  readonly inRecovery: boolean
  /** Standbys that are connected now: scans on them are counted there. */
  readonly replicas: number
  readonly user: string
  readonly readsAllStatistics: boolean
  /** Name, and the schema that its objects are in. */
  readonly extensions: ReadonlyMap<string, string>
  readonly availableExtensions: ReadonlySet<string>
  readonly searchPath: readonly string[]
  /** Use has been counted since this moment or longer. */
  readonly statisticsSince: Date
  readonly costs: CostSettings
}

/** The planner's constants, in its own unit: 1 is a block read in sequence. */
export interface CostSettings {
  readonly seqPage: number
  readonly randomPage: number
  readonly cpuTuple: number
  readonly cpuIndexTuple: number
  readonly cpuOperator: number
  readonly cacheBlocks: number
  /** A page read again by the same scan: the planner takes it for free. */
  readonly pageAgain?: number
}

export interface Table {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly owner: string
  readonly partitioned: boolean
  readonly partitionOf: number | undefined
  /** -1 when the table was never analysed. */
  readonly rows: number
  readonly pages: number
  /** Share of its pages of which the visibility map says that an index alone may answer, as VACUUM left it. */
  readonly visibleShare: number
  /** Pages of the values that are too wide for a row, and stored apart. */
  readonly toastPages: number
  readonly rowSecurity: 'off' | 'on' | 'forced'
  /** False for a materialized view, which can't have one. */
  readonly lacksPrimaryKey: boolean
  /** The replica identity, by which logical replication finds a row; with `none` it refuses updates and deletes. */
  readonly replicaIdentity: 'key' | 'full' | 'none'
  readonly writes: {
    readonly inserted: number
    readonly updated: number
    /** Number of those that gave no index a new entry (heap-only). */
    readonly updatedInPlace: number
    readonly deleted: number
  }
  readonly sequentialScans: number
  readonly columns: readonly Column[]
}

export interface Column {
  readonly name: string
  readonly type: string
  /** pg_type.typcategory: S string, N number, D date and time, B boolean, A array, U other. */
  readonly category: string
  readonly notNull: boolean
  /** True for a type that a btree keeps in order. */
  readonly sortable: boolean
  /** Computed whenever it is read (Postgres 18). */
  readonly virtual: boolean
  /** Long values of it are stored apart from the row. */
  readonly long: boolean
}

export interface View {
  readonly schema: string
  readonly name: string
  readonly definition: string
}

export interface Index {
  readonly oid: number
  readonly table: number
  readonly name: string
  readonly method: string
  readonly unique: boolean
  /** Two rows whose keys are null are duplicates as well. */
  readonly nullsNotDistinct: boolean
  /** Duplicates are refused at once, not at COMMIT. */
  readonly immediate: boolean
  /** Can't be dropped by itself, or not without loss: of a constraint, a replica identity, a clustering, a partitioned index. */
  readonly pinned: boolean
  /** The index on the partitioned table that this one is a part of. */
  readonly partOf: number | null
  readonly valid: boolean
  /** Invalid, but perhaps being made right now, here or on the primary, or waiting for those of its partitions. */
  readonly building: boolean
  readonly keys: readonly IndexKey[]
  readonly included: readonly string[]
  readonly predicate: string | undefined
  readonly pages: number
  readonly rows: number
  readonly scans: number
}

export interface IndexKey {
  /** As Postgres writes it: a column's name (quoted when it must be) or an expression. */
  readonly sql: string
  /** Null for an expression. */
  readonly column: string | null
  readonly descending: boolean
  readonly nullsFirst: boolean
  readonly operatorClass: string
  /** Operator class and collation, by number: keys compare alike only with the same one. */
  readonly comparison: string
  /** How many values ANALYZE keeps of an expression, where that was set. */
  readonly statisticsTarget: number | null
  /** The column's own collation and its type's default class, which plain comparisons and sorts ask for. */
  readonly usual: boolean
  /** Finds equal values as plain comparisons do, though perhaps in another order (`text_pattern_ops`). */
  readonly findsEqual: boolean
}

export interface ForeignKey {
  readonly name: string
  readonly table: number
  readonly columns: readonly string[]
  readonly referenced: number
}

export interface Sequence {
  readonly schema: string
  readonly name: string
  /** The last number given out; undefined before the first, or when the login may not read it. */
  readonly last: number | undefined
  readonly readable: boolean
  readonly increment: number
  /** Its lowest and highest number. */
  readonly min: number
  readonly max: number
  readonly cycles: boolean
  readonly type: IntegerType
  /** Columns that store its numbers: its own first, then columns that reference those. */
  readonly columns: readonly SequenceColumn[]
}

export type IntegerType = 'smallint' | 'integer' | 'bigint'

export interface SequenceColumn {
  readonly table: number
  readonly name: string
  readonly type: string
  /** An identity column, which changes its sequence's type with its own. */
  readonly identity: boolean
}

export interface Policy {
  readonly table: number
  readonly name: string
  readonly permissive: boolean
  /** `*` for all commands. */
  readonly command: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'ALL'
  /** Empty means every role. */
  readonly roles: readonly string[]
  readonly using: string | undefined
  /** Condition on rows that are written. */
  readonly check: string | undefined
}

/** A function of the database's own. */
export interface UserFunction {
  readonly schema: string
  readonly name: string
  /** Name and types of arguments, quoted as SQL wants it. */
  readonly signature: string
  readonly owner: string
  readonly language: string
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  /** Runs with the rights of its owner. */
  readonly definer: boolean
  /** True when another role may run it, or a trigger does. */
  readonly open: boolean
  /** It is open, and its schema is too: the role can call it by name. */
  readonly callable: boolean
  /** Settings of its own, as `search_path=...`. */
  readonly settings: readonly string[]
  /** Empty for BEGIN ATOMIC, whose names were looked up when it was made. */
  readonly source: string
  readonly asksTables: boolean
  readonly replaceable: Replaceable
  /** The expression that it returns, where that is all that it does. */
  readonly returned: Node | undefined
  /** Names of an app's own settings that its body reads, as `app.tenant`. */
  readonly settingsRead: readonly string[]
}

/** The tables that a view reads, and the role whose rights it uses. */
export interface ViewUse {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly owner: string
  /** Reads with the rights of who reads it, not of its owner. */
  readonly invoker: boolean
  /** It keeps what its owner read at the last refresh. */
  readonly materialized: boolean
  readonly definition: string
  /** Roles other than its owner that may read it and are subject to row-level security; `public` for all. */
  readonly readers: readonly string[]
  /** Numbers of tables and views. */
  readonly uses: readonly number[]
}

export interface RoleFacts {
  readonly bypassesRowSecurity: boolean
}

/** The planner's knowledge of a column's values, from pg_stats; read for tables that statements use. */
export interface ColumnStatistics {
  readonly distinct: number
  readonly nullShare: number
  readonly widthBytes: number
  readonly correlation: number
  /** Most frequent first. */
  readonly common: readonly { readonly value: string; readonly share: number }[]
  readonly histogram: readonly string[]
}

/** A table and, when it is partitioned, its partitions at any depth. */
export function withPartitions(whole: Table, tables: readonly Table[]): readonly Table[] {
  if (!whole.partitioned) return [whole]
  const parts = Map.groupBy(tables, ({ partitionOf }) => partitionOf)
  const below = (table: Table): readonly Table[] => [
    table,
    ...(parts.get(table.oid) ?? []).flatMap(below),
  ]
  return below(whole)
}
