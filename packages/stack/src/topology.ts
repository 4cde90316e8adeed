import { type Part, type PartName, partNames, parts } from './parts/index.ts'

/** So many of one kind of part. */
export interface PartUse {
  readonly part: PartName
  readonly count: number
  /** Settings of the server itself, e.g. `{ shared_buffers: '16MB' }` of Postgres. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Which parts run, how many of each, and how the app's processes are set. Data: a stack is a running one. */
export interface Topology {
  readonly parts: readonly PartUse[]
  /** Environment of the app's processes beyond what the parts add; it comes before theirs. */
  readonly env: Readonly<Record<string, string>>
}

export type Phase = 1 | 2 | 3

/** What runs at a phase of growth; each part says how many of it there are. */
export function topologyAt(phase: Phase): Topology {
  const counted = partNames.map((part) => ({ part, count: parts[part].atPhase[phase - 1] ?? 0 }))
  return { parts: counted.filter(({ count }) => count > 0), env: {} }
}

/** The topology that every app begins with: the app, its database, and stand-ins for services. */
export const mvp: Topology = topologyAt(1)

/** How many of a part there are. */
export function countOf(topology: Topology, part: PartName): number {
  return topology.parts.find((use) => use.part === part)?.count ?? 0
}

/** How many processes hold connections to the database. */
export function connectingProcesses(topology: Topology): number {
  return topology.parts
    .filter(({ part }) => parts[part].connectsToDatabase)
    .reduce((sum, { count }) => sum + count, 0)
}

/** Whether more processes can do with the connections that there are. */
export function poolsConnections(topology: Topology): boolean {
  return topology.parts.some(({ part: name }) => {
    const part: Part = parts[name]
    return part.layer === 'server' && part.poolsConnections === true
  })
}

/** Sets how many of a part there are; 0 takes it out. */
export function withCount(topology: Topology, part: PartName, count: number): Topology {
  const settings = settingsOf(topology, part)
  return put(topology, { part, count, ...(settings ? { settings } : {}) })
}

/** Adds a part, unless it is there. */
export function withPart(topology: Topology, part: PartName): Topology {
  return countOf(topology, part) > 0 ? topology : withCount(topology, part, 1)
}

export function withoutPart(topology: Topology, part: PartName): Topology {
  return withCount(topology, part, 0)
}

/** Adds settings of a part to those that it has. */
export function withSettings(
  topology: Topology,
  part: PartName,
  settings: Readonly<Record<string, string>>,
): Topology {
  const count = Math.max(1, countOf(topology, part))
  return put(topology, { part, count, settings: { ...settingsOf(topology, part), ...settings } })
}

/** Adds variables for the app's processes to those that they have. */
export function withEnv(topology: Topology, env: Readonly<Record<string, string>>): Topology {
  return { ...topology, env: { ...topology.env, ...env } }
}

/** Replaces a cache in the memory of one process by one that several can share. */
export function withSharedCache(topology: Topology): Topology {
  const { TENFOLD_CACHE, ...env } = topology.env
  const shared = partNames.find((name) => isSharedCache(parts[name]))
  if (TENFOLD_CACHE !== 'memory' || !shared) return topology
  return withPart({ ...topology, env }, shared)
}

function isSharedCache(part: Part): boolean {
  return part.layer === 'server' && part.sharesCache === true
}

/** Steps that make `after` of `before` by hand, a line each. */
export function stepsBetween(before: Topology, after: Topology): readonly string[] {
  const settings = Object.entries(after.env).filter(([name, value]) => before.env[name] !== value)
  const more = after.parts.filter(({ part, count }) => count > countOf(before, part))
  return [
    ...settings.map(([name, value]) => `${name}=${value}`),
    ...more.flatMap(({ part, count }) => parts[part].byHand(count)),
    ...after.parts.flatMap(({ part, settings: own = {} }) =>
      Object.entries(own)
        .filter(([name, value]) => settingsOf(before, part)?.[name] !== value)
        .map(([name, value]) => `${name} = ${value}, a setting of the ${parts[part].label}`),
    ),
  ]
}

export function settingsOf(topology: Topology, part: PartName): PartUse['settings'] {
  return topology.parts.find((use) => use.part === part)?.settings
}

/** Parts stand in the order in which they start. */
function put(topology: Topology, use: PartUse): Topology {
  const others = topology.parts.filter(({ part }) => part !== use.part)
  const all = use.count > 0 ? [...others, use] : others
  const place = ({ part }: PartUse) => partNames.indexOf(part)
  return { ...topology, parts: all.toSorted((a, b) => place(a) - place(b)) }
}
