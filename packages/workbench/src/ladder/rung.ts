import type { CpuMs, Evidence, Role } from '../evidence/index.ts'

/**
 * One scaling step. A rung says from evidence whether it would help and by how
 * much, and can be applied and undone; whether it stays is decided by
 * measuring again, never by the rung.
 */
export interface Rung {
  readonly name: string
  readonly phase: 1 | 2 | 3 | 4
  /** What is missing here and the one command that installs it; undefined when the rung can be applied. */
  missing(site: Site): string | undefined
  /** The bottleneck that this rung removes, or why it has nothing to remove. */
  diagnose(evidence: Evidence, site: Site): Promise<Finding | NotApplicable>
}

/** The app doesn't do what the rung would help with, or too little of it. */
export interface NotApplicable {
  /** Why, with the figures. */
  readonly notApplicable: string
}

/** A diagnosed bottleneck, with the step that removes it. */
export interface Finding {
  readonly rung: string
  readonly resource: Role
  /** The evidence in one line, figures included. */
  readonly because: string
  /** Service demand as predicted once the rung is applied. */
  readonly predictedDemandMs: CpuMs
  /** Resolves to what was done: SQL statements or settings, as one would do them by hand; empty when there was nothing to do after all. */
  apply(): Promise<readonly string[]>
  /** Whether what was applied did anything: without that, no figure after it is its merit. */
  readonly mechanism: (after: Evidence) => Promise<Mechanism>
  /** What the rung must show beside the capacity, from evidence before and after it: a line each. */
  readonly shows?: (before: Evidence, after: Evidence) => readonly string[]
  undo(): Promise<void>
}

/** What a rung works by (look-ups that hit, scans of an index, jobs in a worker), as it was seen. */
export interface Mechanism {
  readonly acted: boolean
  /** In words, with the figures. */
  readonly seen: string
}

/** What a rung may act on: a running app, by its database and its configuration, never its code. */
export interface Site {
  /** Superuser URL of the app's database. */
  readonly adminUrl: string
  /** URL of a running Redis, undefined where none is installed. */
  readonly redisUrl: string | undefined
  /** The command that installs Redis here. */
  readonly installRedis: string
  readonly configuration: Configuration
  /** Whether the app has a worker process to start; default: yes. */
  readonly hasWorker?: boolean
  /** Restarts the app's processes under another configuration; resolves once they serve. */
  reconfigure(next: Configuration): Promise<void>
}

export interface Configuration {
  readonly env: Readonly<Record<string, string>>
  readonly workers: number
}
