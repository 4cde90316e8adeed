/** The server's sessions and settings now, and its counters. */
export interface Activity {
  /** Sessions of this database that wait for their app inside a transaction, the longest first. */
  readonly idleInTransaction: readonly IdleSession[]
  readonly connections: Connections
  readonly settings: WorkSettings
  readonly counters: Counters
}

export interface IdleSession {
  readonly pid: number
  readonly role: string
  readonly application: string
  readonly idleMs: number
  /** Tables that it holds a lock on. */
  readonly tables: number
  /** Sessions that wait for such a lock. */
  readonly blocked: number
}

/** Sessions of clients, this audit's own left out. */
export interface Connections {
  readonly used: number
  readonly idle: number
  /** Connections that roles other than superusers can open. */
  readonly limit: number
  readonly limited: readonly LimitedConnections[]
}

/** A database or a role with a limit of its own. */
export interface LimitedConnections {
  readonly kind: 'database' | 'role'
  readonly name: string
  readonly used: number
  readonly idle: number
  readonly limit: number
}

export interface WorkSettings {
  readonly sharedBuffersBytes: number
  readonly randomPageCost: number
  readonly workMemBytes: number
  readonly maxWalBytes: number
  readonly checkpointTimeoutMs: number
}

export interface Counters {
  /** Size of this database. */
  readonly databaseBytes: number
  readonly blocksHit: number
  readonly blocksRead: number
  /** Undefined where the server doesn't measure it (track_io_timing). */
  readonly readMs: number | undefined
  readonly temporaryFiles: number
  readonly temporaryBytes: number
  readonly checkpoints: Checkpoints
}

export interface Checkpoints {
  readonly timed: number
  /** Because enough was written, or because a command asked for one. */
  readonly requested: number
  /** How long they have been counted. */
  readonly hours: number
  /** Undefined before Postgres 14. */
  readonly walBytesPerHour: number | undefined
}
