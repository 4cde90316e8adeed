import { type PartName, type PoolerUse, partNames, parts, type Topology } from '@tenfold/stack'
import type { LookUps } from '../look-ups.ts'
import type { StatementUse } from './statements.ts'

/** Roles whose CPU time is counted separately. The generator isn't part of the app, but shares its machine. */
export type Role = PartName | 'generator'
export const roles: readonly Role[] = [
  ...partNames.filter((name) => parts[name].work === 'the app'),
  'generator',
]

/** CPU milliseconds, by role; as a service demand: per completed request. */
export type CpuMs = Readonly<Record<Role, number>>

/** A record with the value of `msOf` for each role. */
export function cpuMs(msOf: (role: Role) => number): CpuMs {
  const none = partNames.map((name) => [name, 0] as const)
  const said = roles.map((role) => [role, msOf(role)] as const)
  return Object.fromEntries([...none, ...said]) as Record<Role, number>
}

/** Measurements taken while the app carried a known load. */
export interface Evidence extends Collected {
  readonly topology: Topology
  readonly ratePerSecond: number
  readonly requests: number
}

/** Fields that collectors fill. */
export interface Collected {
  /** Service demand: CPU milliseconds that one completed request costs. */
  readonly demandMs: CpuMs
  /** Requests that the demand was seen over: the fewer, the more chance is in it. */
  readonly demandRequests: number
  /** Share of its part's CPU that each process took, from 0 to 1, for parts with several. */
  readonly shares: Readonly<Partial<Record<Role, readonly number[]>>>
  readonly connections: Connections
  readonly pooler: PoolerUse
  readonly machine: MachineUse
  /** Statements of other roles that the login may not read. */
  readonly hiddenStatements: number
  readonly statements: readonly StatementUse[]
  readonly routes: readonly RouteUse[]
  readonly jobs: readonly JobUse[]
}

/** Connections to the app's database, without the workbench's own. */
export interface Connections {
  /** Open connections, busy or idle. */
  readonly used: number
  /** Connections in a statement or a transaction, on average over the time. */
  readonly busy: number
  /** Most that the server allows to roles that aren't superusers. */
  readonly most: number
}

/** Work of the machine for other programs while the app was measured, as shares of all its cores. */
export interface MachineUse {
  readonly seconds: number
  /** Taken by other programs. */
  readonly otherShare: number
  /** Withheld by the hypervisor, for other machines. */
  readonly stolenShare: number
}

export interface RouteUse {
  readonly route: string
  readonly kind: 'read' | 'write'
  readonly count: number
  readonly p95Ms: number
  /** Requests among `count` that a perfect cache would have answered. */
  readonly repeats: number
  /** Look-ups in the app's cache and statements, as the answers tell them. All 0 from an app that tells nothing. */
  readonly lookUps: LookUps
  readonly statements: number
  /** Statements among them that went to a replica. */
  readonly onReplicas: number
  /** Waits for a connection of the process, and how long they took together. */
  readonly poolWaits: { readonly count: number; readonly ms: number }
}

export interface JobUse {
  readonly name: string
  readonly count: number
  /** Jobs among `count` that waited in the queue for a worker; the others ran inside a request. */
  readonly byWorker: number
  readonly meanRunMs: number
  /** The same in the first step that saw the job: in the survey nothing else waits for the thread. */
  readonly firstRunMs: number
}

/** Service demand of each role: CPU seconds spent, over requests completed. */
export function demandPerRequest(
  cpuSeconds: Readonly<Record<Role, number>>,
  requests: number,
): CpuMs {
  return cpuMs((role) => (requests === 0 ? 0 : (cpuSeconds[role] * 1000) / requests))
}
