import type { Topology } from '@tenfold/stack'
import type { AdvisedIndex } from '../audit/index.ts'
import type { CpuMs, Evidence, Role, StatementUse } from '../evidence/index.ts'

/**
 * One scaling step. A rung says from evidence whether it would help and by how
 * much, and which change removes the bottleneck. The climb applies and undoes it, and decides
 * by measuring again whether it stays.
 */
export interface Rung {
  readonly name: string
  readonly phase: 1 | 2 | 3 | 4
  /** The program that is missing here with the one command that installs it; undefined when the rung can be applied. */
  missing(): string | undefined
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
  readonly resource: Scarce
  /** The evidence in one line, figures included. */
  readonly because: string
  /** Service demand as predicted once the rung is applied. */
  readonly predictedDemandMs: CpuMs
  readonly change: Change
  /** Whether what was applied did anything: without that, no figure after it is its merit. */
  readonly mechanism: (after: Evidence) => Promise<Mechanism>
  /** Set when what it adds runs on another machine in production: the cores that it takes here are no loss then. */
  readonly runsOn?: 'another machine'
  /** Lines that the rung must show beside the capacity, from evidence before and after it. */
  readonly shows?: (before: Evidence, after: Evidence) => readonly string[]
}

/** A rung relieves one of these: the CPU of a role, or the connections that the database allows. */
export type Scarce = Role | 'connections'

/** The change of a rung, as data: the climb applies it and undoes it. */
export type Change = TopologyChange | IndexChange

interface TopologyChange {
  readonly kind: 'topology'
  readonly to: (topology: Topology) => Topology
}

/** Indexes to make; those that the planner then uses for none of the statements don't stay. */
interface IndexChange {
  readonly kind: 'indexes'
  readonly indexes: readonly AdvisedIndex[]
  readonly statements: readonly StatementUse[]
}

/** The mechanism of a rung (look-ups that hit, scans of an index, jobs in a worker), as it was seen. */
export interface Mechanism {
  readonly acted: boolean
  /** Sentence with the figures. */
  readonly seen: string
}

/** The site that a rung may look at: a running app, its topology and its database, never its code. */
export interface Site {
  /** Superuser URL of the app's database. */
  readonly adminUrl: string
  readonly topology: Topology
  /** Whether the app has a worker process to start; default: yes. */
  readonly hasWorker?: boolean
  /** Cores that all of it shares. */
  readonly cores: number
  /** `elsewhere`: on a server that the user named, where no replica can be made. Default: the stack's own. */
  readonly database?: 'embedded' | 'elsewhere'
}
