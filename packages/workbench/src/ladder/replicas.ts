import { countOf, missingFor, type Topology, withCount } from '@tenfold/stack'
import { type Evidence, roles, type StatementClass, timeByClass } from '../evidence/index.ts'
import { count, percent } from '../terminal/index.ts'
import type { Finding, Mechanism, NotApplicable, Rung, Site } from './rung.ts'

/** Below this share of reads, a server as large as the primary would relieve it of less than half. */
const minReadShare = 0.5
/** Below this share of the app's CPU the primary isn't what breaks next: web processes are cheaper to add. */
const minPrimaryShare = 0.2
const mostReplicas = 2

/** Sends reads to streaming replicas, so that the primary keeps its CPU for writes. */
export const replicas: Rung = {
  name: 'replicas',
  phase: 3,
  missing: () => missingFor('replica'),
  diagnose: async (evidence, site) => {
    const no = (notApplicable: string): NotApplicable => ({ notApplicable })
    const there = countOf(site.topology, 'replica')
    if (there > 0)
      return no(`${count(there, 'replica')} ${there === 1 ? 'is' : 'are'} there already`)
    if (site.database === 'elsewhere')
      return no(
        'the database is on a server of yours: make replicas of it there, and name them in TENFOLD_REPLICAS',
      )
    const told = sum(evidence.routes, 'statements')
    if (told === 0)
      return no(
        `${count(evidence.requests, 'request')} told of no statement (the runtime's http plugin tells of them), and the runtime alone knows which reads a replica may answer`,
      )
    const time = await timeByClass(evidence.statements)
    if (!time || time.read < minReadShare)
      return no(
        `${time ? describe(time) : 'no statement took time'}; from ${percent(minReadShare)} reads on, a replica is worth it`,
      )
    const primaryShare = primaryShareOf(evidence)
    if (primaryShare < minPrimaryShare)
      return no(
        `the primary takes ${percent(primaryShare)} of the app's CPU; from ${percent(minPrimaryShare)} on, a replica is worth it`,
      )
    return finding(evidence, site, time)
  },
}

type Time = Readonly<Record<StatementClass, number>>

function describe({ read, write, other }: Time): string {
  return `reads are ${percent(read)} of the primary's work, writes ${percent(write)}, the rest ${percent(other)}`
}

/** The primary's share of a request's CPU in the app's processes and servers. */
function primaryShareOf({ demandMs }: Evidence): number {
  const app = roles.reduce((total, role) => total + (role === 'generator' ? 0 : demandMs[role]), 0)
  return app === 0 ? 0 : demandMs.postgres / app
}

function finding(evidence: Evidence, site: Site, time: Time): Finding {
  const wanted = wantedReplicas(time)
  const { postgres } = evidence.demandMs
  return {
    rung: 'replicas',
    resource: 'postgres',
    because: `${describe(time)}, and the primary takes ${percent(primaryShareOf(evidence))} of the app's CPU: ${count(wanted, 'replica')} can answer the reads. All share this machine's cores, so the gain here is what the primary no longer spends on a request; following the primary costs the replicas, which isn't predicted.`,
    predictedDemandMs: {
      ...evidence.demandMs,
      postgres: postgres * (1 - time.read),
      replica: postgres * time.read,
    },
    runsOn: 'another machine',
    change: { kind: 'topology', to: (topology) => withReplicas(topology, wanted) },
    mechanism: async (after) => answered(after),
    shows: (before, after) => [relief(before, after), ...computed(before, after, site)],
  }
}

/** The number of replicas with which the primary is the busiest again. */
function wantedReplicas({ read }: Time): number {
  return Math.max(1, Math.min(mostReplicas, Math.ceil(read / Math.max(0.01, 1 - read))))
}

function withReplicas(topology: Topology, wanted: number): Topology {
  return withCount(topology, 'replica', wanted)
}

function answered({ routes, topology }: Evidence): Mechanism {
  const [all, there] = [sum(routes, 'statements'), sum(routes, 'onReplicas')]
  return {
    acted: there > 0,
    seen: `${count(countOf(topology, 'replica'), 'replica')} answered ${all === 0 ? 'none' : percent(there / all)} of ${count(all, 'statement')}`,
  }
}

function sum(routes: Evidence['routes'], field: 'statements' | 'onReplicas'): number {
  return routes.reduce((total, route) => total + route[field], 0)
}

function relief(before: Evidence, after: Evidence): string {
  const fall = 1 - after.demandMs.postgres / before.demandMs.postgres
  const change = `the primary's CPU per request ${fall < 0 ? '+' : '-'}${percent(Math.abs(fall))}`
  return fall > 0
    ? `${change}: the gain on one machine, whose cores the replicas share`
    : `${change}: no gain on one machine, whose cores the replicas share`
}

/** The rate that the primary's processors allow where it has them to itself, which this machine can't show. */
function computed(before: Evidence, after: Evidence, { cores }: Site): readonly string[] {
  // Less than one tick of the system's count.
  if (after.demandMs.postgres === 0) return []
  const bound = ({ demandMs }: Evidence) => ((1000 * cores) / demandMs.postgres).toFixed(0)
  return [
    `computed, not measured: ${count(cores, 'core')} of its own allow the primary ${bound(after)} requests/s, instead of ${bound(before)}`,
  ]
}
