import type { Path } from './access-path.ts'
import { nodesOf, type PlanNode } from './plan.ts'
import { givesOrder, limitedPath, type Ordering, sortedFor } from './row-order.ts'
import { aliasesOf, inputsOf, loopsOn, type Subplan, subplansOf } from './subplans.ts'

/** Answers what reading one table of the plan could cost, given what the outer side of a join knows. */
type Access = (question: {
  readonly node: PlanNode
  /** Aliases of tables whose values are at hand. */
  readonly known: ReadonlySet<string>
  readonly loops: number
}) => readonly Path[]

export interface Replanning extends Ordering {
  readonly access: Access
  /** Is the table read in a way that `access` knows, even where the planner's own would be cheaper? */
  readonly isDecided?: (node: PlanNode) => boolean
  /** Returns the planner's charge for each row that a scan asks a subselect about, though it looks the answer up in a hash. */
  readonly chargeOf?: (node: PlanNode) => number
  /** The ways that were decided on, so that nothing is left to choose: what the decided plan costs, be it cheap or not. */
  readonly ways?: Ways
  /** Does the statement ask for a min() or max()? */
  readonly seeksExtreme: boolean
}

/** The way in which each part of a plan is done, by the place of its node among all nodes. */
export type Ways = ReadonlyMap<number, string>

interface Context {
  readonly known: ReadonlySet<string>
  readonly loops: number
}

interface Choosing extends Replanning {
  readonly places: ReadonlyMap<PlanNode, number>
}

/**
 * Cost of the planner's plan if each table were read in the cheapest way that `access`
 * knows, and which ways those are. Works on the plan from its leaves to its root: a cheaper leaf makes its parents cheaper,
 * an ordered leaf spares a sort and lets a limit stop early, and a leaf that can be looked up
 * turns a hash or merge join into a nested loop. Never costs more than the plan itself.
 */
export function replan(plan: PlanNode, replanning: Replanning): Path & { readonly ways: Ways } {
  const choosing = { ...replanning, places: placesIn(plan) }
  const found = paths(plan, { known: new Set(), loops: 1 }, choosing)
  const path = cheapest(sortedFor(plan, found, replanning))
  return { ...path, ways: new Map(path.took) }
}

const places = new WeakMap<PlanNode, ReadonlyMap<PlanNode, number>>()

/** Two plans of the same form have the same places. */
function placesIn(plan: PlanNode): ReadonlyMap<PlanNode, number> {
  const found = places.get(plan) ?? new Map([...nodesOf(plan)].map((node, i) => [node, i]))
  places.set(plan, found)
  return found
}

interface Option {
  readonly way: string
  readonly paths: readonly Path[]
}

/** The paths of all ways, or of the one that was decided on. */
function among(node: PlanNode, options: readonly Option[], choosing: Choosing): readonly Path[] {
  const place = choosing.places.get(node) ?? -1
  const decided = choosing.ways?.get(place)
  const left = options.filter(({ way, paths: found }) => way === decided && found.length > 0)
  return (left.length > 0 ? left : options).flatMap(({ way, paths: found }) =>
    found.map((path) => ({ ...path, took: [...(path.took ?? []), [place, way] as const] })),
  )
}

/** The planner takes costs as near as that for the same (STD_FUZZ_FACTOR). */
const nearCost = 1.01

/** The planner keeps the one that starts sooner of nearly equal ones (add_path). */
function cheapest(all: readonly Path[]): Path {
  const least = leastOf(all)
  const sooner = all.filter(
    ({ startup, total }) => total <= least.total * nearCost && startup * nearCost < least.startup,
  )
  return sooner.length > 0 ? leastOf(sooner) : least
}

function leastOf(all: readonly Path[]): Path {
  return all.reduce((least, each) => (each.total < least.total ? each : least))
}

/** Keeps at most two: the cheapest, and the cheapest in order. */
function best(all: readonly Path[]): readonly Path[] {
  const ordered = all.filter((each) => each.ordered)
  const first = cheapest(all)
  return first.ordered || ordered.length === 0 ? [first] : [first, cheapest(ordered)]
}

function asPlanned(node: PlanNode): Path {
  return {
    startup: node['Startup Cost'],
    total: node['Total Cost'],
    rows: Math.max(1, node['Plan Rows']),
    ordered: false,
    indexes: node['Index Name'] === undefined ? [] : [node['Index Name']],
  }
}

function paths(node: PlanNode, context: Context, replanning: Choosing): readonly Path[] {
  const saved = savings(node, replanning)
  return best(
    mainPaths(node, context, replanning).map((path) => {
      const { fetched: _, asked: __, asksRows, ...above } = path
      const paid = asksRows ? [] : saved
      const rows = askedBy(path, replanning)
      const amount = paid.reduce((sum, { each, cost }) => sum + cost * loopsOn(each, rows), 0)
      const first = paid.reduce((sum, { each, cost }) => sum + (each.first ? cost : 0), 0)
      const took = [...(above.took ?? []), ...saved.flatMap((each) => each.took)]
      return cheaper(
        { ...above, took, startup: Math.max(0, above.startup - first) },
        amount,
        saved.flatMap(({ indexes }) => indexes),
      )
    }),
  )
}

/** Rows about which subselects are asked: by the planner's count all that are read, by the executor's those that pass all else. */
function askedBy({ fetched, asked = fetched }: Path, { ways }: Replanning): number | undefined {
  return ways ? asked : fetched
}

function cheaper(path: Path, amount: number, indexes: readonly string[]): Path {
  const total = Math.max(0, path.total - amount)
  const all = [...new Set([...path.indexes, ...indexes])]
  return { ...path, total, startup: Math.min(path.startup, total), indexes: all }
}

interface Saving {
  readonly each: Subplan
  /** Saved each time it runs, in the planner's unit. */
  readonly cost: number
  readonly indexes: readonly string[]
  readonly took: NonNullable<Path['took']>
}

function savings(node: PlanNode, replanning: Choosing): readonly Saving[] {
  return subplansOf(node).map((each) => {
    const { plan, loops, known } = each
    const path = cheapest(paths(plan, { known, loops }, replanning))
    const cost = Math.max(0, plan['Total Cost'] - path.total)
    return { each, cost, indexes: path.indexes, took: path.took ?? [] }
  })
}

function mainPaths(node: PlanNode, context: Context, replanning: Choosing): readonly Path[] {
  const [first, second] = inputsOf(node)
  const type = node['Node Type']
  if (isScan(node)) {
    const planned = { ...asPlanned(node), ordered: givesOrder(node, replanning) }
    const { planned: again = [], ...others } = scansOf(node, context, replanning)
    const isDecided = replanning.isDecided?.(node) === true && Object.keys(others).length > 0
    const all = isDecided ? others : { ...others, planned: [planned, ...again] }
    return among(node, optionsOf(all), replanning)
  }
  if (!first) return [asPlanned(node)]
  if (second && type === 'Nested Loop') return nestedLoop(node, first, second, context, replanning)
  if (second && /^(Hash|Merge) Join|^(Hash|Merge)$/.test(type))
    return otherJoin(node, first, second, context, replanning)
  const inputs = inputsOf(node).map((child) => paths(child, context, replanning))
  if (inputs.length > 1) return several(node, inputs, replanning)
  return single(node, first, inputs[0] ?? [], replanning)
}

function isSubPlan(plan: PlanNode): boolean {
  return plan['Parent Relationship'] === 'SubPlan'
}

type ScansByWay = Readonly<Record<string, readonly Path[] | undefined>>

function optionsOf(scans: ScansByWay): readonly Option[] {
  return Object.entries(scans).map(([way, found]) => ({ way, paths: found ?? [] }))
}

/** Ways to read the table. They run the same subplans, whose cost is part of the node's own. */
function scansOf(node: PlanNode, context: Context, replanning: Choosing): ScansByWay {
  const subplans = subplansOf(node)
  const first = subplans.reduce((sum, each) => sum + (each.first ? each.plan['Total Cost'] : 0), 0)
  const charge = replanning.chargeOf?.(node) ?? 0
  const found = replanning.access({ node, ...context }).map((path): Path => {
    const rows = askedBy(path, replanning)
    const own = subplans.reduce(
      (sum, each) => sum + loopsOn(each, rows) * each.plan['Total Cost'],
      0,
    )
    const byRow = charge * (rows ?? Number.POSITIVE_INFINITY)
    const isHashed = subplans.some(({ first: isFirst, plan }) => isFirst && isSubPlan(plan))
    // The planner decides by what it charges; executed, the hash is made where that is less.
    return charge > 0 && !(isHashed && replanning.ways && own < byRow)
      ? { ...path, total: path.total + byRow, asksRows: true }
      : { ...path, startup: path.startup + first, total: path.total + own }
  })
  return Object.groupBy(found, ({ way = 'planned' }) => way)
}

function isScan(node: PlanNode): boolean {
  return node['Relation Name'] !== undefined && node['Node Type'].endsWith(' Scan')
}

/** The node as planned, less what its inputs save. */
function reduced(node: PlanNode, inputs: readonly Path[]): Path {
  const planned = inputsOf(node)
  const saved = inputs.reduce(
    (sum, path, i) => sum + (planned[i]?.['Total Cost'] ?? 0) - path.total,
    0,
  )
  const indexes = inputs.flatMap((path) => path.indexes)
  return { ...cheaper(asPlanned(node), saved, indexes), took: tookBy(inputs) }
}

/** Partitions, and the arms of a union. What comes in order from each can be merged in order. */
function several(
  node: PlanNode,
  inputs: readonly (readonly Path[])[],
  replanning: Choosing,
): readonly Path[] {
  const plain = reduced(
    node,
    inputs.map((each) => cheapest(each)),
  )
  const ordered = inputs.flatMap((each) => each.filter((path) => path.ordered).slice(0, 1))
  if (!/^(Merge )?Append$/.test(node['Node Type']) || ordered.length < inputs.length) return [plain]
  const total = ordered.reduce((sum, path) => sum + path.total, 0)
  const startup = ordered.reduce((sum, path) => sum + path.startup, 0)
  const indexes = ordered.flatMap((path) => path.indexes)
  const merged = { ...plain, startup, total, ordered: true, indexes, took: tookBy(ordered) }
  const options = [
    { way: 'one by one', paths: [plain] },
    { way: 'merged', paths: [merged] },
  ]
  return among(node, options, replanning)
}

function tookBy(inputs: readonly Path[]): NonNullable<Path['took']> {
  return inputs.flatMap((path) => path.took ?? [])
}

const streams = new Set([
  'LockRows',
  'Subquery Scan',
  'Result',
  'ProjectSet',
  'Gather',
  'Gather Merge',
  'Unique',
  'WindowAgg',
  'Memoize',
])

function single(
  node: PlanNode,
  child: PlanNode,
  inputs: readonly Path[],
  replanning: Choosing,
): readonly Path[] {
  const type = node['Node Type']
  if (type === 'Limit')
    return sortedFor(child, inputs, replanning).map((input) => limitedPath(node, child, input))
  if (type.endsWith('Sort')) return sorted(node, child, inputs, replanning)
  if (type === 'Aggregate') return aggregated(node, inputs, replanning)
  const planned = inputs.map((input) => {
    const path = reduced(node, [input])
    if (!streams.has(type)) return path
    return { ...path, startup: Math.min(input.startup, path.total), ordered: input.ordered }
  })
  return planned.length > 0 ? planned : [asPlanned(node)]
}

function sorted(
  node: PlanNode,
  child: PlanNode,
  inputs: readonly Path[],
  replanning: Choosing,
): readonly Path[] {
  const effort = node['Total Cost'] - child['Total Cost']
  const sorts = inputs.map((input) => {
    if (input.ordered && replanning.sortsFor(node)) return input
    const total = input.total + Math.max(0, effort)
    return { ...input, startup: total, total, ordered: false }
  })
  // Its first rows come before all are sorted.
  if (node['Node Type'] !== 'Incremental Sort') return sorts
  const options = [
    { way: 'sorted', paths: sorts },
    { way: 'planned', paths: [asPlanned(node)] },
  ]
  return among(node, options, replanning)
}

/** min() and max() need the first row only. */
function aggregated(
  node: PlanNode,
  inputs: readonly Path[],
  replanning: Choosing,
): readonly Path[] {
  const plain = inputs.map((input) => reduced(node, [input]))
  if (!replanning.seeksExtreme || node.Strategy !== 'Plain') return plain
  const ends = inputs
    .filter((input) => input.ordered)
    .map((input) => ({
      ...input,
      ordered: false,
      rows: 1,
      total: input.startup + (input.total - input.startup) / input.rows,
    }))
  const options = [
    { way: 'all', paths: plain },
    { way: 'end', paths: ends },
  ]
  return among(node, options, replanning)
}

function nestedLoop(
  node: PlanNode,
  outer: PlanNode,
  inner: PlanNode,
  context: Context,
  replanning: Choosing,
): readonly Path[] {
  const { rows, inside } = repeatedBy(outer, context)
  const outers = paths(outer, context, replanning)
  const innerPath = cheapest(paths(inner, inside, replanning))
  // The planner's cost of repeating the inner side and joining, with or without a cache.
  const repeated = Math.max(0, node['Total Cost'] - outer['Total Cost'])
  const ratio = inner['Total Cost'] > 0 ? innerPath.total / inner['Total Cost'] : 1
  const lookUp = lookUpPath(inner, inside, replanning)
  const options = [
    {
      way: 'planned',
      paths: outers.map((each) => joined(node, each, innerPath, repeated * Math.min(1, ratio))),
    },
    {
      way: 'looked up',
      paths: lookUp ? outers.map((each) => joined(node, each, lookUp, rows * lookUp.total)) : [],
    },
  ]
  return among(node, options, replanning)
}

function joined(node: PlanNode, outer: Path, inner: Path, cost: number): Path {
  return {
    startup: outer.startup,
    total: outer.total + cost,
    rows: Math.max(1, node['Plan Rows']),
    ordered: outer.ordered,
    indexes: [...outer.indexes, ...inner.indexes],
    took: tookBy([outer, inner]),
  }
}

/** The scan under nodes that only prepare rows for a join. */
function scanUnder(node: PlanNode): PlanNode | undefined {
  if (isScan(node)) return node
  const [only, second] = inputsOf(node)
  return only && !second && /^(Hash|Sort|Materialize|Memoize)$/.test(node['Node Type'])
    ? scanUnder(only)
    : undefined
}

function lookUpPath(side: PlanNode, context: Context, replanning: Choosing): Path | undefined {
  const scan = scanUnder(side)
  const found = scan ? among(scan, optionsOf(scansOf(scan, context, replanning)), replanning) : []
  return found.length > 0 ? cheapest(found) : undefined
}

/** Hash and merge joins: as they are with cheaper inputs, or as nested loops that look one side up. */
function otherJoin(
  node: PlanNode,
  outer: PlanNode,
  inner: PlanNode,
  context: Context,
  replanning: Choosing,
): readonly Path[] {
  const outers = paths(outer, context, replanning)
  const inners = paths(inner, context, replanning)
  const same = reduced(node, [cheapest(outers), cheapest(inners)])
  // A nested loop must be driven by the side whose rows a join keeps: the inner one of a right join.
  const type = node['Join Type'] ?? 'Inner'
  const looped = /^(Right|Full)/.test(type)
    ? []
    : loop(node, outers, outer, inner, context, replanning)
  const driver = node['Node Type'] === 'Hash Join' ? (inputsOf(inner)[0] ?? inner) : inner
  const drivers = driver === inner ? inners : paths(driver, context, replanning)
  const flipped = /^(Inner|Right)/.test(type)
    ? loop(node, drivers, driver, outer, context, replanning)
    : []
  const options = [
    { way: 'planned', paths: [same] },
    { way: 'inner looked up', paths: looped },
    { way: 'outer looked up', paths: flipped },
  ]
  return among(node, options, replanning)
}

const cpuTuple = 0.01

function loop(
  node: PlanNode,
  drivers: readonly Path[],
  driver: PlanNode,
  side: PlanNode,
  context: Context,
  replanning: Choosing,
): readonly Path[] {
  const { rows, inside } = repeatedBy(driver, context)
  const lookUp = lookUpPath(side, inside, replanning)
  if (!lookUp) return []
  const emit = node['Plan Rows'] * cpuTuple
  return drivers.map((each) => joined(node, each, lookUp, rows * lookUp.total + emit))
}

/** A side that runs once for each row of the driver knows the driver's columns. */
function repeatedBy(
  driver: PlanNode,
  { known, loops }: Context,
): { rows: number; inside: Context } {
  const rows = Math.max(1, driver['Plan Rows'])
  return {
    rows,
    inside: { known: new Set([...known, ...aliasesOf(driver)]), loops: rows * loops },
  }
}
