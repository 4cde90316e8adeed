import type { Table } from '../catalogue/catalogue.ts'

/** Everything that a statement asks of its tables and an index could serve. */
export interface Accesses {
  readonly uses: readonly TableUse[]
  readonly predicates: readonly Predicate[]
  /** Uses to which a policy applies, whatever it says. */
  readonly secured: ReadonlySet<TableUse>
  readonly orders: readonly Order[]
  /** Names of all columns that it may read, in policies with their table's, and how often it names them; undefined where it may read any. */
  readonly named: ReadonlyMap<string, number> | undefined
  readonly write: Write | undefined
  /** The parameter that limits the rows, for binding. */
  readonly limits: readonly Value[]
  readonly offsets: readonly Value[]
  /** Names of an app's own settings that it or its policies read. */
  readonly settings: readonly string[]
}

/** One appearance of a table in a statement. */
export interface TableUse {
  readonly id: number
  readonly alias: string
  readonly table: Table
}

/** A column, or an expression over one table's columns: what an index key can be. */
export interface Key {
  /** Written as in `create index (...)`, without the parentheses that an expression needs there. */
  readonly sql: string
  readonly column: string | undefined
  readonly columns: readonly string[]
  readonly functions: readonly string[]
  /** False when a constant inside was replaced by `$n`, so that no index can be written down. */
  readonly complete: boolean
}

/** Origin of the other side of a comparison. */
export type Value =
  | { readonly from: 'parameter'; readonly number: number }
  | { readonly from: 'literal'; readonly text: string }
  | { readonly from: 'setting'; readonly name: string }
  | { readonly from: 'unknown' }

interface Common {
  readonly use: TableUse
  /** Comes from a row-level security policy. */
  readonly policy: boolean
}

export interface Equality extends Common {
  readonly kind: 'equality'
  readonly key: Key
  readonly value: Value
  /** `in (...)` or `= any (...)`: finds rows like an equality, but keeps no order. */
  readonly list: boolean
  /** The values of `in (...)`; undefined where one value is an array. */
  readonly items?: readonly Value[]
  /** A subselect computes the value when the statement runs, so the planner takes a value of average frequency. */
  readonly late?: true
}

interface JoinedSide {
  readonly use: TableUse
  readonly key: Key
  /** Name of the subselect or WITH query that gives its values. */
  readonly through?: string
}

export interface Join extends Common {
  readonly kind: 'join'
  readonly key: Key
  readonly other: JoinedSide
}

export interface Range extends Common {
  readonly kind: 'range'
  readonly key: Key
  readonly operator: '<' | '<=' | '>' | '>='
  readonly value: Value
}

/** A bound that holds for all arms of an OR, as of `at < $1 or (at = $1 and id < $2)`: no index finds it. */
export interface Beyond extends Common {
  readonly kind: 'beyond'
  readonly key: Key
  readonly operator: '<' | '>'
  readonly value: Value
}

/** LIKE, ILIKE and regular expressions; several keys when one value is searched in any of them. */
interface Pattern extends Common {
  readonly kind: 'pattern'
  readonly keys: readonly Key[]
  readonly value: Value
  readonly regular: boolean
  /** Upper and lower case are told apart. */
  readonly cased: boolean
}

/** Operators that a GIN index answers: jsonb and array containment, text search. */
interface Containment extends Common {
  readonly kind: 'containment'
  readonly key: Key
  readonly operator: string
  readonly value: Value
}

/** A condition without parameters: a partial index may be limited to it. */
export interface Condition extends Common {
  readonly kind: 'condition'
  readonly sql: string
  readonly key: Key
  readonly says: Says
  /** Set where nothing in the statement's text says so. */
  readonly guessed?: Guess
}

export interface Guess {
  /** `next`: of a statement that takes its next rows; `excluded`: of one that leaves out rows by a value that isn't known. */
  readonly of: 'next' | 'excluded'
  readonly confidence: 'medium' | 'low'
}

/** `<>`, `not in` and the like with values that aren't known. No index finds such rows, but a partial one may leave the others out. */
export interface Exclusion extends Common {
  readonly kind: 'exclusion'
  readonly key: Key
  readonly values: readonly Value[]
  /** The one value is an array. */
  readonly list: boolean
  /** Rows with a null pass too: `is distinct from`. */
  readonly nulls: boolean
}

/** A condition on its key; a boolean key `is` true or false. */
export type Says =
  | { readonly test: 'is'; readonly text: string | undefined }
  | { readonly test: 'is not'; readonly text: string | undefined; readonly nulls?: boolean }
  | { readonly test: 'null' }
  | { readonly test: 'not null' }

/**
 * Condition of a policy that a subselect or a function answers for a row's value of the key, as whether the user is a
 * member. Which values it lets through shows when the statement runs; no index finds them.
 */
export interface Membership extends Common {
  readonly kind: 'membership'
  readonly key: Key
  /** Function that answers; undefined for a subselect. */
  readonly asks: string | undefined
}

export type Predicate =
  | Equality
  | Join
  | Range
  | Beyond
  | Pattern
  | Containment
  | Condition
  | Exclusion
  | Membership

export interface Order {
  readonly use: TableUse
  readonly keys: readonly SortKey[]
  /** `extreme`: min() or max(), which need only the first row of the order. */
  readonly kind: 'sort' | 'extreme'
  readonly limited: boolean
}

export interface SortKey {
  readonly key: Key
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export interface Write {
  readonly use: TableUse | undefined
  readonly table: Table
  readonly kind: 'insert' | 'update' | 'delete' | 'merge'
  /** Columns that an update sets. */
  readonly columns: readonly string[]
}
