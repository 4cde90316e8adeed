import { booleanIn } from '../../postgres/boolean.ts'

/** What the server knows of autovacuum's work. */
export interface Upkeep {
  readonly database: string
  /** Every database of the server. */
  readonly databases: readonly DatabaseAge[]
  /** State of each table and materialized view, by oid; a partitioned table has none of its own. */
  readonly tables: ReadonlyMap<number, TableUpkeep>
  readonly settings: UpkeepSettings
  /** Sessions, slots and the like that keep VACUUM from removing rows and freezing ids, the oldest first. */
  readonly holders: readonly Holder[]
}

/** Ages count transactions, or groups of them (multixacts), since the oldest id that is still in use. */
export interface Ages {
  readonly age: number
  readonly multixactAge: number
}

export interface DatabaseAge extends Ages {
  readonly name: string
}

export interface TableUpkeep extends Ages {
  readonly deadRows: number
  /** As counted since statistics began; below the truth after they were reset. */
  readonly liveRows: number
  readonly lastVacuum: Date | undefined
  /** Storage parameters by name, such as autovacuum_enabled. */
  readonly options: Readonly<Record<string, string>>
}

export interface UpkeepSettings {
  /** Off as well where the server counts no rows. */
  readonly autovacuum: boolean
  readonly threshold: number
  readonly scaleFactor: number
  /** Since Postgres 18. */
  readonly maxThreshold: number | null
  readonly freezeMaxAge: number
  readonly multixactFreezeMaxAge: number
}

export interface Holder {
  readonly kind: 'prepared transaction' | 'replication slot' | 'session' | 'standby'
  /** Its name, or the number of its process. */
  readonly name: string
  readonly age: number
}

/** Must autovacuum leave the table alone? */
export function isLeftAlone({ options }: Pick<TableUpkeep, 'options'>): boolean {
  return booleanIn(options['autovacuum_enabled'] ?? 'on') === false
}
