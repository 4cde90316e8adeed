import {
  connectingProcesses,
  countOf,
  missingFor,
  parts,
  poolsConnections,
  type Topology,
  withCount,
  withPart,
  withSharedCache,
} from '@tenfold/stack'
import { type Evidence, roles } from '../evidence/index.ts'
import { count, percent } from '../terminal/index.ts'
import type { Finding, Mechanism, NotApplicable, Rung, Site } from './rung.ts'

/** A process that takes less than this of all their work was left out. */
const leastShare = 0.1

/** Answers requests by several processes, so that JavaScript runs on more than one core. */
export const processes: Rung = {
  name: 'processes',
  phase: 3,
  missing: () => missingFor('balancer'),
  diagnose: async (evidence, site) => {
    const use = useOf(evidence, site)
    const wanted = wantedProcesses(evidence, site)
    if (wanted <= use.webCount) return enough(evidence, use)
    const most = connectedProcesses(evidence, use)
    if (most <= use.webCount) return connectionsFirst(evidence, use)
    return finding(evidence, Math.min(wanted, most), use)
  },
}

/** Whether a core is free for one more process, and no connection to the database. */
export function lacksConnections(evidence: Evidence, site: Site): boolean {
  const use = useOf(evidence, site)
  return (
    wantedProcesses(evidence, site) > use.webCount &&
    connectedProcesses(evidence, use) <= use.webCount
  )
}

interface Use {
  readonly webCount: number
  readonly cores: number
  /** Use of each process' thread, and of all cores together: by everything, and by the load generator alone. */
  readonly thread: number
  readonly machine: number
  readonly generator: number
}

function useOf({ ratePerSecond, demandMs, topology }: Evidence, { cores }: Site): Use {
  const webCount = countOf(topology, 'web')
  const busy = (ms: number, servers: number) => (ratePerSecond * ms) / 1000 / servers
  const thread = busy(demandMs.web, webCount)
  const machine = busy(allMs(demandMs), cores)
  return { webCount, cores, thread, machine, generator: busy(demandMs.generator, cores) }
}

function allMs(demandMs: Evidence['demandMs']): number {
  return roles.reduce((sum, role) => sum + demandMs[role], 0)
}

/** Number of processes at which the cores, which all of them share, become the limit. */
function wantedProcesses({ demandMs }: Evidence, { cores }: Site): number {
  const total = allMs(demandMs)
  return total === 0 ? 0 : Math.min(cores, Math.ceil((demandMs.web * cores) / total))
}

/**
 * Number of web processes that find connections when every process that connects holds as many as now, with one to
 * spare for a rolling restart.
 */
function connectedProcesses({ connections, topology }: Evidence, { webCount }: Use): number {
  const { used, most } = connections
  if (used === 0 || poolsConnections(topology)) return Number.POSITIVE_INFINITY
  const connecting = connectingProcesses(topology)
  return Math.floor((most * connecting) / used) - (connecting - webCount) - 1
}

function connectionsFirst(
  { connections: { used, most } }: Evidence,
  { webCount }: Use,
): NotApplicable {
  return {
    notApplicable: `${used} of the ${most} connections that the database allows are open with ${webCount === 1 ? 'one web process' : `${webCount} web processes`}, so one more may find none: a pooler comes first`,
  }
}

function enough({ requests }: Evidence, use: Use): NotApplicable {
  return {
    notApplicable: `${count(requests, 'request')}: ${describe(use)}, so another process would find no free core`,
  }
}

function describe({ webCount, cores, thread, machine, generator }: Use): string {
  const threads = webCount === 1 ? 'the web thread is' : `the ${webCount} web threads are`
  return `${threads} ${percent(thread)} busy, all ${cores} cores ${percent(machine)} (${percent(generator)} by the load generator)`
}

function finding(evidence: Evidence, webCount: number, use: Use): Finding {
  return {
    rung: 'processes',
    resource: 'web',
    because: `${describe(use)}: the thread reaches its limit before the cores do.`,
    predictedDemandMs: { ...evidence.demandMs, balancer: parts.balancer.leastCpu?.ms ?? 0 },
    change: { kind: 'topology', to: (topology) => spread(topology, webCount) },
    mechanism: async (after) => answeredByAll(after),
    shows: (before, after) => [computed(before, after)],
  }
}

function spread(topology: Topology, webCount: number): Topology {
  return withPart(withCount(withSharedCache(topology), 'web', webCount), 'balancer')
}

function answeredByAll({ shares, topology }: Evidence): Mechanism {
  const each = shares.web ?? []
  const working = each.filter((share) => share >= leastShare).length
  return {
    acted: working > 1,
    seen: `${working} of ${countOf(topology, 'web')} web processes worked${each.length > 1 ? `: ${each.map(percent).join(', ')} of their CPU` : ''}`,
  }
}

/** The rate with a core for each process, which this machine can't show: the threads alone limit it then. */
function computed(before: Evidence, after: Evidence): string {
  const bound = ({ demandMs, topology }: Evidence) =>
    ((1000 / demandMs.web) * countOf(topology, 'web')).toFixed(0)
  return `computed, not measured: where each process has a core of its own, their threads allow ${bound(after)} requests/s, instead of ${bound(before)}`
}
