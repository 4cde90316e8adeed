import {
  missingFor,
  parts,
  poolsConnections,
  type Topology,
  withPart,
  withSettings,
} from '@tenfold/stack'
import type { Evidence } from '../evidence/index.ts'
import { count, duration, percent, whole } from '../terminal/index.ts'
import { lacksConnections } from './processes.ts'
import type { Finding, Mechanism, NotApplicable, Rung } from './rung.ts'

/** Share of the allowed connections from which on a restart or a burst may find none. */
const nearShare = 0.8
/** Connections that are busy more than this share of the time leave a pooler too little to share. */
const mostBusyShare = 0.5
/** Share of requests that wait for a connection of their own process from which on its pool is too small. */
const manyWaits = 0.05
/** Growth of each process' pool that would end such waits; where the database has no room for it, the pools must be shared. */
const poolGrowth = 1.5
/** Connections that serve as many clients as there are, where the database allows so many. */
const usualConnections = 20

/** Lets many processes share few connections to the database, transaction by transaction. */
export const pooler: Rung = {
  name: 'pooler',
  phase: 3,
  missing: () => missingFor('pgbouncer'),
  diagnose: async (evidence, site) => {
    if (poolsConnections(site.topology)) return isThere(evidence)
    const isShort = isNear(evidence) || lacksRoom(evidence) || lacksConnections(evidence, site)
    if (!isShort) return hasRoom(evidence)
    return isBusy(evidence) ? nothingToShare(evidence) : finding(evidence)
  },
}

function isNear({ connections: { used, most } }: Evidence): boolean {
  return used >= nearShare * most
}

/** Whether requests wait, and larger pools for the processes would find no connections. */
function lacksRoom(evidence: Evidence): boolean {
  const { used, most } = evidence.connections
  return waitsOf(evidence).share >= manyWaits && poolGrowth * used > most
}

function isBusy({ connections: { used, busy } }: Evidence): boolean {
  return busy > mostBusyShare * used
}

function isThere({ pooler: use }: Evidence): NotApplicable {
  return { notApplicable: `the pooler is there already: ${describePooler(use)}` }
}

function hasRoom(evidence: Evidence): NotApplicable {
  const waits = waitsOf(evidence)
  const advice =
    waits.share >= manyWaits
      ? ': the database has room for a larger pool in each process (TENFOLD_POOL_SIZE), which comes first'
      : ''
  return { notApplicable: `${describe(evidence)}${advice}` }
}

function nothingToShare(evidence: Evidence): NotApplicable {
  return {
    notApplicable: `${describe(evidence)}: they are busy most of the time, so a pooler would make clients wait for them`,
  }
}

/** Connections to the database, and waits for those of a process. */
function describe(evidence: Evidence): string {
  const { used, busy, most } = evidence.connections
  const { share, meanMs } = waitsOf(evidence)
  const waits =
    share === 0
      ? 'no request waited for one'
      : `${percent(share)} of requests waited for one, ${duration(meanMs)} on average`
  return `${whole(used)} of the ${whole(most)} connections that the database allows are open, ${busy.toFixed(1)} of them busy on average; ${waits}`
}

function waitsOf({ routes }: Evidence): { readonly share: number; readonly meanMs: number } {
  const sum = (of: (route: Evidence['routes'][number]) => number) =>
    routes.reduce((total, route) => total + of(route), 0)
  const [requests, waits] = [sum((route) => route.count), sum(({ poolWaits }) => poolWaits.count)]
  if (requests === 0 || waits === 0) return { share: 0, meanMs: 0 }
  return { share: waits / requests, meanMs: sum(({ poolWaits }) => poolWaits.ms) / waits }
}

function finding(evidence: Evidence): Finding {
  const { most } = evidence.connections
  const shared = Math.max(2, Math.min(usualConnections, Math.floor(most / 2)))
  return {
    rung: 'pooler',
    resource: 'connections',
    because: `${describe(evidence)}: processes can share ${shared} of them, transaction by transaction.`,
    predictedDemandMs: { ...evidence.demandMs, pgbouncer: leastMs(evidence) },
    runsOn: 'another machine',
    change: { kind: 'topology', to: (topology) => shareOut(topology, shared) },
    mechanism: async (after) => carried(after),
    shows: (before, after) => [room(before, after)],
  }
}

function shareOut(topology: Topology, connections: number): Topology {
  const settings = { max_db_connections: String(connections) }
  return withSettings(withPart(topology, 'pgbouncer'), 'pgbouncer', settings)
}

/** CPU time of the pooler for a request, as it was measured where it had little to do. */
function leastMs({ statements, requests }: Evidence): number {
  const calls = statements.reduce((sum, { calls: each, nested }) => sum + (nested ? 0 : each), 0)
  const { ms, per } = parts.pgbouncer.leastCpu ?? { ms: 0, per: 'request' }
  return per === 'request' || requests === 0 ? ms : (ms * calls) / requests
}

function carried({ pooler: use }: Evidence): Mechanism {
  return { acted: use.transactions > 0, seen: describePooler(use) }
}

function describePooler(use: Evidence['pooler']): string {
  const { transactions, clients, connections, waiting, longestWaitMs, waitedMs } = use
  const mean = transactions === 0 ? 0 : waitedMs / transactions
  const queue =
    waiting === 0
      ? 'none waited at the end of a step'
      : `at most ${count(waiting, 'client')} waited at the end of a step, the first for ${duration(longestWaitMs)}`
  return `${count(transactions, 'transaction')} of ${count(clients, 'client')} went over ${count(connections, 'connection')}; each waited ${duration(mean)} on average, ${queue}`
}

function room(before: Evidence, after: Evidence): string {
  const [had, has] = [before, after].map(({ connections }) => connections.used)
  return `connections to the database ${had} -> ${has} of ${before.connections.most}; from now on another process takes none of them`
}
